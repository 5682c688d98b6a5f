namespace NpsWarning.LocalBroker.Protocol;

/// <summary>What a link's address names: a queue, its dead-letter queue, or the management node of either. Queue names may hold slashes.</summary>
internal readonly record struct EntityPath(string Queue, bool IsDeadLetter, bool IsManagement)
{
    private const string Management = "/$management";
    private const string DeadLetter = "/$DeadLetterQueue";

    public override string ToString() => Queue + (IsDeadLetter ? DeadLetter : "") + (IsManagement ? Management : "");

    /// <summary>Accepts <c>q</c>, <c>/q</c>, <c>q/</c> and a full URI; the suffixes are taken from the end only.</summary>
    public static EntityPath Parse(string address)
    {
        var path = address;
        if (path.Contains("://", StringComparison.Ordinal) && Uri.TryCreate(path, UriKind.Absolute, out var uri))
            path = Uri.UnescapeDataString(uri.AbsolutePath);
        path = path.Trim('/');
        var isManagement = Strip(ref path, Management);
        var isDeadLetter = Strip(ref path, DeadLetter);
        return new EntityPath(path, isDeadLetter, isManagement);
    }

    private static bool Strip(ref string path, string suffix)
    {
        if (!path.EndsWith(suffix, StringComparison.OrdinalIgnoreCase)) return false;
        path = path[..^suffix.Length];
        return true;
    }
}
