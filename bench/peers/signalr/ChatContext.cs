using Microsoft.EntityFrameworkCore;

namespace Peers;

/// <summary>Somebody's place in a chat.</summary>
internal sealed record Member(Guid ChatId, Guid UserId);

/// <summary>A message as it is stored and told.</summary>
public sealed record Message(Guid Id, Guid ChatId, Guid SenderId, string Content, Guid ClientId, DateTime CreatedAt);

/// <summary>The tables of `chats.sql`.</summary>
internal sealed class ChatContext(DbContextOptions<ChatContext> options) : DbContext(options)
{
    public DbSet<Member> Members => Set<Member>();

    public DbSet<Message> Messages => Set<Message>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Member>(member =>
        {
            member.ToTable("members").HasKey(row => new { row.ChatId, row.UserId });
            member.Property(row => row.ChatId).HasColumnName("chat_id");
            member.Property(row => row.UserId).HasColumnName("user_id");
        });
        modelBuilder.Entity<Message>(message =>
        {
            message.ToTable("messages").HasKey(row => row.Id);
            message.Property(row => row.Id).HasColumnName("id");
            message.Property(row => row.ChatId).HasColumnName("chat_id");
            message.Property(row => row.SenderId).HasColumnName("sender_id");
            message.Property(row => row.Content).HasColumnName("content");
            message.Property(row => row.ClientId).HasColumnName("client_id");
            message.Property(row => row.CreatedAt).HasColumnName("created_at");
        });
    }
}
