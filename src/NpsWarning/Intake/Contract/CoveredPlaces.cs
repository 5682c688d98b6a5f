namespace NpsWarning.Intake.Contract;

/// <summary>
/// One error a place: what is refused as a person, a wrong section or a place too fine is not refused again as an unknown field. Only a
/// field that is there twice may be wrong in another way too.
/// </summary>
internal sealed class CoveredPlaces
{
    private readonly HashSet<string> _covered = new(StringComparer.Ordinal);
    private readonly HashSet<string> _twice = new(StringComparer.Ordinal);
    private readonly HashSet<string> _persons = new(StringComparer.Ordinal);

    public CoveredPlaces(IEnumerable<ReportError> errors)
    {
        foreach (var error in errors) Add(error);
    }

    public void Add(ReportError error)
    {
        (error.Code == ErrorCodes.DuplicateKey ? _twice : _covered).Add(error.Pointer);
        if (error.Code == ErrorCodes.PersonIdentified && error.Pointer.Length > 0) _persons.Add(error.Pointer);
    }

    public bool Covers(ReportError later) =>
        _covered.Contains(later.Pointer) || (later.Code == ErrorCodes.DuplicateKey && _twice.Contains(later.Pointer)) || IsInsideAPerson(later.Pointer);

    private bool IsInsideAPerson(ReadOnlySpan<char> pointer)
    {
        if (_persons.Count == 0) return false;
        var persons = _persons.GetAlternateLookup<ReadOnlySpan<char>>();
        for (var end = pointer.LastIndexOf('/'); end > 0; end = pointer[..end].LastIndexOf('/'))
            if (persons.Contains(pointer[..end])) return true;
        return false;
    }
}
