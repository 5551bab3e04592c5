using Microsoft.Extensions.Options;

namespace Vestnik.Gateway;

/// <summary>Refuses options that could not work, all at once and by name, when the host starts.</summary>
internal sealed class GatewayOptionsValidator : IValidateOptions<GatewayOptions>
{
    private static readonly TimeSpan TenMinutes = TimeSpan.FromMinutes(10);

    public ValidateOptionsResult Validate(string? name, GatewayOptions options)
    {
        List<string> wrong = [];
        Path(nameof(options.SocketIoPath), options.SocketIoPath);
        Path(nameof(options.PlainPath), options.PlainPath);
        if (
            options.SidPrefix.Length > 32
            || !options.SidPrefix.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.')
        )
        {
            wrong.Add($"{nameof(options.SidPrefix)} must be letters, digits, hyphens and dots, at most 32.");
        }

        Number(nameof(options.MaxMessageBytes), options.MaxMessageBytes, 1024, 64 * 1024 * 1024);
        Number(nameof(options.QueueBytes), options.QueueBytes, 1024, int.MaxValue);
        Number(nameof(options.QueueEvents), options.QueueEvents, 2, int.MaxValue);
        if (options.AllQueuesBytes < options.QueueBytes)
        {
            wrong.Add($"{nameof(options.AllQueuesBytes)} must be at least {nameof(options.QueueBytes)}.");
        }

        Time(nameof(options.PingInterval), options.PingInterval, 100, TenMinutes);
        Time(nameof(options.PingTimeout), options.PingTimeout, 100, TenMinutes);
        Time(nameof(options.ConnectTimeout), options.ConnectTimeout, 100, TenMinutes);
        Time(nameof(options.UpgradeTimeout), options.UpgradeTimeout, 100, TenMinutes);
        Time(nameof(options.CloseTimeout), options.CloseTimeout, 100, TimeSpan.FromMinutes(1));
        Number(nameof(options.Handshakes), options.Handshakes, 1, int.MaxValue);
        Number(nameof(options.EventsPerSecond), options.EventsPerSecond, 1, int.MaxValue);
        Number(nameof(options.EventsBurst), options.EventsBurst, 1, int.MaxValue);
        Number(nameof(options.ConnectionsPerUser), options.ConnectionsPerUser, 1, int.MaxValue);
        Number(nameof(options.ConnectionsPerAddress), options.ConnectionsPerAddress, 1, int.MaxValue);
        Number(nameof(options.RequestsInFlight), options.RequestsInFlight, 1, int.MaxValue);
        Time(nameof(options.PresenceDelay), options.PresenceDelay, 10, TimeSpan.FromSeconds(1));
        Time(nameof(options.HeartbeatInterval), options.HeartbeatInterval, 100, TimeSpan.FromMinutes(1));
        Number(nameof(options.HeartbeatsMissed), options.HeartbeatsMissed, 2, 1000);
        Number(nameof(options.BackplaneQueue), options.BackplaneQueue, 1, int.MaxValue);
        return wrong.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(wrong);

        void Path(string option, string value)
        {
            if (value is not ['/', _, ..])
            {
                wrong.Add($"{option} must be a path that starts with a slash.");
            }
        }

        void Number(string option, int value, int least, int most)
        {
            if (value < least || value > most)
            {
                wrong.Add($"{option} must be between {least} and {most}.");
            }
        }

        void Time(string option, TimeSpan value, int leastMilliseconds, TimeSpan most)
        {
            if (value < TimeSpan.FromMilliseconds(leastMilliseconds) || value > most)
            {
                wrong.Add($"{option} must be between {leastMilliseconds} ms and {most}.");
            }
        }
    }
}
