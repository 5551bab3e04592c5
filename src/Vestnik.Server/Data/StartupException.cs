namespace Vestnik.Server.Data;

/// <summary>The server cannot start; the message is all an operator needs to mend it.</summary>
internal class StartupException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>The server was asked to stop before it had started, and left nothing running.</summary>
internal sealed class InterruptedException(Exception inner) : StartupException("interrupted while starting.", inner);
