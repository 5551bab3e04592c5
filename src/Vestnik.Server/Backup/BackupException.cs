namespace Vestnik.Server.Backup;

/// <summary>A backup or a restore cannot be made; the message is all an operator needs to mend it.</summary>
internal sealed class BackupException(string message, Exception? inner = null) : Exception(message, inner);
