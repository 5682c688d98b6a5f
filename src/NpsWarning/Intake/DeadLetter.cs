using System.Security.Cryptography;
using NpsWarning.Intake.Contract;
using NpsWarning.Storage;

namespace NpsWarning.Intake;

/// <summary>A message out of the dead-letter queue of a submitter's reports: set aside by us after its tries, or by the broker.</summary>
/// <param name="Submitter">Known by the queue.</param>
/// <param name="MessageId">The submitter's id of it.</param>
/// <param name="Reason">Why: our code, or the broker's.</param>
/// <param name="Description">What is said beside that.</param>
/// <param name="Body">As sent.</param>
public sealed record DeadLetter(string Submitter, string MessageId, string Reason, string Description, ReadOnlyMemory<byte> Body)
{
    /// <summary>As it is filed. Nobody may have looked through its body: it is kept only if no person is found in it now.</summary>
    public Refusal ToRefusal(DateTimeOffset now)
    {
        var id = PersonalData.AppearsIn(MessageId) ? "withheld-" + StableId.Of(MessageId) : MessageId;
        return NamesAPerson(now)
            ? new Refusal(Submitter, id, now, [new ReportError(Reason, "", Description), new ReportError(ErrorCodes.PersonIdentified, "", ErrorCodes.Meanings[ErrorCodes.PersonIdentified])], null, "")
            : new Refusal(Submitter, id, now, [new ReportError(Reason, "", Description)], Body.ToArray(), Convert.ToHexString(SHA256.HashData(Body.Span)));
    }

    private bool NamesAPerson(DateTimeOffset now)
    {
        try
        {
            return ReportReader.Read(Body, now).NamesAPerson;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return true; // what cannot be looked through is not kept
        }
    }
}
