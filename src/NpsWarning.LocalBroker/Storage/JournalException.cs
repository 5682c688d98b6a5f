namespace NpsWarning.LocalBroker.Storage;

/// <summary>The journal cannot be opened or written: held by another broker, damaged, of another version, or the disk is full.</summary>
public sealed class JournalException(string message, Exception? cause = null) : IOException(message, cause);
