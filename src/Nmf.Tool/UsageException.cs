namespace Nmf.Tool;

/// <summary>The command line asks for something that no input could make right; the message is one sentence for the user.</summary>
internal sealed class UsageException(string message) : Exception(message);
