namespace Nmf.Tool;

/// <summary>The command line is right, but a file or the machine is not; the message is one sentence for the user.</summary>
internal sealed class InputException(string message) : Exception(message);
