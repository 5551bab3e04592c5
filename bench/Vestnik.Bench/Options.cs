using System.Globalization;

namespace Vestnik.Bench;

/// <summary>What is measured.</summary>
internal sealed record Options(
    Uri Server,
    int Pairs = 50,
    int Rate = 1000,
    int Window = 8,
    int Seconds = 20,
    int WarmUp = 5,
    int TextLength = 100,
    string Scenario = "talk",
    string PidFile = "",
    int Clients = 2000,
    int Signal = 15
)
{
    public const string Help = """
        vestnik-bench http://localhost:8080 [--scenario talk] [--pairs 50] [--rate 1000] [--window 8] [--seconds 20] [--text 100]
          --rate     messages a second, all pairs together; 0 leaves this measurement out
          --window   for saturation: messages that each pair has under way; 0 leaves it out
          --scenario talk: how many messages, how soon
                     flow: the others' delays and the server's memory beside 1, 100 and 1,000 bad clients
                     join: what it costs to join a group, the small one and the large one; --clients 2000
                     restart: all clients come back; --clients 2000, --signal 15 (9 to crash it)
          --pid-file where the server's process number stands; flow and restart need it
        The server's limits must be off: RATE_LIMIT_REGISTER=0 RATE_LIMIT_EVENTS=0 RATE_LIMIT_MESSAGES=0.
        """;

    /// <summary>Null: not understood.</summary>
    public static Options? Read(string[] arguments)
    {
        if (arguments.Length % 2 == 0 || !Uri.TryCreate(arguments[0], UriKind.Absolute, out var server))
        {
            return null;
        }
        var options = new Options(server);
        for (var i = 1; i < arguments.Length; i += 2)
        {
            switch (arguments[i])
            {
                case "--scenario" when arguments[i + 1] is "talk" or "flow" or "restart" or "join":
                    options = options with { Scenario = arguments[i + 1] };
                    continue;
                case "--pid-file":
                    options = options with { PidFile = arguments[i + 1] };
                    continue;
                default:
                    break;
            }
            if (!int.TryParse(arguments[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var value))
            {
                return null;
            }
            switch (arguments[i])
            {
                case "--pairs" when value > 0:
                    options = options with { Pairs = value };
                    break;
                case "--rate":
                    options = options with { Rate = value };
                    break;
                case "--window":
                    options = options with { Window = value };
                    break;
                case "--seconds" when value > 0:
                    options = options with { Seconds = value };
                    break;
                case "--clients" when value > 20:
                    options = options with { Clients = value };
                    break;
                case "--signal" when value > 0:
                    options = options with { Signal = value };
                    break;
                case "--text" when value is >= 32 and <= 16_384:
                    options = options with { TextLength = value };
                    break;
                default:
                    return null;
            }
        }
        return options;
    }
}
