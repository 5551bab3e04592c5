namespace Vestnik.Samples.EchoBot;

/// <summary>Who the bot is, and where: from the environment. Arguments are seen by everybody, so they hold no password.</summary>
/// <param name="Email">With it, an account is made when there is none.</param>
/// <param name="Folder">Where it keeps how far it came, and what it has still to say.</param>
/// <param name="Invites">Tokens of invite links.</param>
internal sealed record Settings(
    Uri Server,
    string Username,
    string Password,
    string? Email,
    string Folder,
    IReadOnlyList<string> Invites
)
{
    /// <summary>Throws <see cref="SettingsException"/> for what is missing or wrong.</summary>
    /// <param name="arguments">Invite links, or their tokens alone.</param>
    public static Settings Read(IEnumerable<string> arguments) =>
        new(
            Uri.TryCreate(Required("VESTNIK_URL"), UriKind.Absolute, out var server)
                ? server
                : throw new SettingsException("VESTNIK_URL is no address."),
            Required("VESTNIK_USERNAME"),
            Variable("VESTNIK_PASSWORD_FILE") is { } file
                ? File.ReadAllText(file).TrimEnd('\r', '\n')
                : Required("VESTNIK_PASSWORD"),
            Variable("VESTNIK_EMAIL"),
            Variable("VESTNIK_STATE") ?? "state",
            [.. arguments.Select(link => link.TrimEnd('/').Split('/')[^1])]
        );

    private static string Required(string name) => Variable(name) ?? throw new SettingsException($"Set {name}.");

    private static string? Variable(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}

/// <summary>What is missing or wrong, in words for whoever started the bot.</summary>
internal sealed class SettingsException(string message) : Exception(message);
