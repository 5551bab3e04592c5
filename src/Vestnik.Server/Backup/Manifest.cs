using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Vestnik.Server.Backup;

/// <summary>What a backup is, as the file itself says: <c>manifest.json</c> in it.</summary>
/// <param name="Product">Always <see cref="ProductName"/>.</param>
/// <param name="Format">Of the file; 1.</param>
/// <param name="Version">Of the program that made it.</param>
/// <param name="Migration">The number of the last migration in the database.</param>
/// <param name="MigrationName">Its name.</param>
/// <param name="PostgresMajor">Of the database.</param>
/// <param name="DumpMajor">Of the pg_dump that read it: an older pg_restore may not understand it.</param>
/// <param name="CreatedAt">When the snapshot was taken: everything acknowledged before is in it.</param>
/// <param name="Epoch">Of the database; a restored one gets another.</param>
/// <param name="People">How many rows, to be compared after a restore.</param>
/// <param name="Chats">As <paramref name="People"/>.</param>
/// <param name="Messages">As <paramref name="People"/>.</param>
/// <param name="DatabaseBytes">What the database took on disk; a restore needs about as much.</param>
/// <param name="DumpBytes">The size of <c>database.dump</c>.</param>
internal sealed record Manifest(
    string Product,
    int Format,
    string Version,
    int Migration,
    string MigrationName,
    int PostgresMajor,
    int DumpMajor,
    DateTimeOffset CreatedAt,
    Guid Epoch,
    long People,
    long Chats,
    long Messages,
    long DatabaseBytes,
    long DumpBytes
)
{
    public const string ProductName = "vestnik";
    public const int CurrentFormat = 1;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
    };

    /// <summary>Of this program.</summary>
    public static string ProgramVersion { get; } =
        typeof(Manifest).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this, Json);

    /// <summary>Null for what is no manifest of ours.</summary>
    public static Manifest? Read(ReadOnlySpan<byte> text)
    {
        try
        {
            return JsonSerializer.Deserialize<Manifest>(text, Json) is { Product: ProductName } manifest
                ? manifest
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public override string ToString() =>
        string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"{People} people, {Chats} chats and {Messages} messages, as of {CreatedAt:yyyy-MM-dd HH:mm:ss} UTC (Vestnik {Version}, migration {Migration:D4}_{MigrationName}, PostgreSQL {PostgresMajor})"
        );
}
