using Vestnik.Contracts;

namespace Vestnik.Client;

/// <summary>The server refused: decide by <see cref="Problem"/>'s code.</summary>
public sealed class VestnikException(Problem problem) : Exception($"{problem?.Code}: {problem?.Title}")
{
    /// <summary>What the server said.</summary>
    public Problem Problem { get; } = problem!;
}
