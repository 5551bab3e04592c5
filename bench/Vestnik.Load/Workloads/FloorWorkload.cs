using System.Diagnostics;
using Npgsql;
using NpgsqlTypes;
using Vestnik.Load.Generator;
using Vestnik.Load.Peers;

namespace Vestnik.Load.Workloads;

/// <summary>
/// PostgreSQL alone: the rows that Vestnik writes for a message, in its tables, in batches of one size, without a question
/// asked: by two connections, as it has two writers, and by ten, whose commits share the disk.
/// </summary>
internal static class FloorWorkload
{
    private const int TextLength = 200;

    private const string Store = """
        with heads as (
          update chats c set last_seq = last_seq + n.count, last_no = last_no + n.count, last_at = now(), last_xid = pg_current_xact_id()
          from (select chat_id, count(*) from unnest($2::uuid[]) chat_id group by chat_id) n
          where c.id = n.chat_id returning c.id, c.last_seq - n.count as base)
        insert into messages (id, chat_id, seq, no, change_seq, sender_id, client_id, type, content, created_at)
        select i.id, i.chat_id, i.seq, i.seq, i.seq, i.sender_id, i.client_id, 'text', i.content, now()
        from (
          select u.*, h.base + row_number() over (partition by u.chat_id) as seq
          from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::text[]) u (id, chat_id, sender_id, client_id, content)
          join heads h on h.id = u.chat_id) i
        """;

    public static IEnumerable<Measurement> Run(Peer peer, Surroundings around, LoadOptions options)
    {
        if (peer.Name != "vestnik")
        {
            yield break;
        }

        foreach (var batch in options.Batches)
        {
            foreach (var writers in new[] { 2, 10 })
            {
                using var server = PeerProcess.Start(peer, around, options.People, members: 0);
                server.Stop();
                yield return Measure(around, server.Database, options, writers, batch);
            }
        }
    }

    private static Measurement Measure(
        Surroundings around,
        string database,
        LoadOptions options,
        int writers,
        int batch
    )
    {
        var meter = new Meter(server: 0, around.Cluster.Pid);
        var span = Span.FromNow(options, meter);
        var stored = 0L;
        var delays = new Histogram();
        var threads = Enumerable
            .Range(0, writers)
            .Select(writer => new Thread(() =>
            {
                using var connection = around.Cluster.Open(database);
                using var command = Prepare(connection);
                // Each has chats of its own, as each of Vestnik's writers has.
                var chats = Enumerable
                    .Range(0, options.People / 2)
                    .Where(pair => pair % writers == writer)
                    .Select(pair => new Person(pair * 2, InGroup: false))
                    .ToList();
                for (var round = 0; Stopwatch.GetTimestamp() < span.Until; round++)
                {
                    Fill(command, chats, round * batch, batch);
                    var began = Stopwatch.GetTimestamp();
                    command.ExecuteNonQuery();
                    var now = Stopwatch.GetTimestamp();
                    if (now >= span.From && now < span.Until)
                    {
                        Interlocked.Add(ref stored, batch);
                        lock (delays)
                        {
                            delays.Add(now - began);
                        }
                    }
                }
            }))
            .ToList();
        threads.ForEach(thread => thread.Start());
        Thread.Sleep(Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), span.From));
        meter.Begin();
        threads.ForEach(thread => thread.Join());
        meter.End();
        return new Measurement(
            "PostgreSQL alone",
            $"the rows of messages in batches of {batch}, {writers} connections",
            [
                ("stored/s", stored / meter.Seconds),
                ("batch p50 ms", delays.At(0.5)),
                ("batch p99 ms", delays.At(0.99)),
                ("database µs", meter.DatabaseMicroseconds / Math.Max(1, stored)),
                ("generator %", meter.GeneratorShare * 100),
            ],
            meter.Void
        );
    }

    private static NpgsqlCommand Prepare(NpgsqlConnection connection)
    {
        // As Vestnik has them.
        using (
            var settings = new NpgsqlCommand(
                "set plan_cache_mode = force_generic_plan; set enable_seqscan = off",
                connection
            )
        )
        {
            settings.ExecuteNonQuery();
        }

        var command = new NpgsqlCommand(Store, connection);
        for (var i = 0; i < 4; i++)
        {
            command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid });
        }

        command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        command.Prepare();
        return command;
    }

    private static void Fill(NpgsqlCommand command, List<Person> chats, int first, int batch)
    {
        var ids = new Guid[batch];
        var chatIds = new Guid[batch];
        var senders = new Guid[batch];
        var clients = new Guid[batch];
        var texts = new string[batch];
        for (var i = 0; i < batch; i++)
        {
            var person = chats[(first + i) % chats.Count];
            ids[i] = Guid.CreateVersion7();
            chatIds[i] = Guid.Parse(person.ChatId);
            senders[i] = Guid.Parse(person.Id);
            clients[i] = Guid.NewGuid();
            texts[i] = new string('.', TextLength);
        }

        command.Parameters[0].Value = ids;
        command.Parameters[1].Value = chatIds;
        command.Parameters[2].Value = senders;
        command.Parameters[3].Value = clients;
        command.Parameters[4].Value = texts;
    }
}
