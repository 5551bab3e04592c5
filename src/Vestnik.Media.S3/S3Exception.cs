namespace Vestnik.Media.S3;

/// <summary>The S3 server refused, failed or did not answer.</summary>
/// <param name="message">What was asked and what was answered, without keys.</param>
/// <param name="inner">As the vendor's code threw it.</param>
public sealed class S3Exception(string message, Exception inner) : Exception(message, inner);
