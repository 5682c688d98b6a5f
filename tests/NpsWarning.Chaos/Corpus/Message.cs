namespace NpsWarning.Chaos.Corpus;

/// <summary>One message that a laboratory posts, and what has to become of it.</summary>
/// <param name="Submitter">Whose queue it goes to.</param>
/// <param name="MessageId">Two messages may share it: then the second is a repeat of the first, byte for byte.</param>
/// <param name="Body">As posted.</param>
/// <param name="ReportId">Null where the body is no report.</param>
/// <param name="Revision">Null where the body is no report.</param>
/// <param name="Refusal">The error code that its refusal has to name; null where it has to be recorded, or to be known already.</param>
internal sealed record Message(string Submitter, string MessageId, byte[] Body, string? ReportId, int? Revision, string? Refusal = null);

/// <summary>
/// Messages that are posted together. The next wave begins only when each message of this one has its receipt and every stream has been judged: a
/// history must be there before something can be new, and a thing must have been signalled before it can be taken back. Within a wave, anything may
/// overtake anything.
/// </summary>
/// <param name="Name">For people.</param>
/// <param name="Messages">In the order in which each submitter posts its own.</param>
internal sealed record Wave(string Name, IReadOnlyList<Message> Messages);
