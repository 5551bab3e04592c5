namespace Vestnik.Server.Data;

/// <summary>The server cannot start; the message is all an operator needs to mend it.</summary>
internal sealed class StartupException(string message, Exception? inner = null) : Exception(message, inner);
