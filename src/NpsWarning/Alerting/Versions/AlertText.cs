namespace NpsWarning.Alerting.Versions;

/// <summary>One version of an alert as it is sent.</summary>
public sealed record AlertText
{
    /// <summary>At most 160 characters; also the subject of the mail.</summary>
    public required string Headline { get; init; }

    /// <summary>Reference, tier, mark, issue and review dates, in order.</summary>
    public required IReadOnlyList<HeaderLine> Header { get; init; }

    public required IReadOnlyList<AlertSection> Sections { get; init; }
    public required string PlainText { get; init; }
    public required string Html { get; init; }

    /// <summary>At most 160 characters, for text messages; the public version only.</summary>
    public string? SmsLine { get; init; }

    public required string Language { get; init; }
    public required bool Simulated { get; init; }

    /// <summary>The <see cref="AlertFacts"/> of the version for machines, as JSON; null in versions from before there were any.</summary>
    public string? Facts { get; init; }

    /// <summary>Words of the sections, the titles not counted. A space that must not break, as before a colon in French, divides none.</summary>
    public int WordCount => Sections.SelectMany(section => section.Blocks).Sum(block => block.Text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length);
}

public sealed record HeaderLine(string Label, string Value);

public sealed record AlertSection(string Title, IReadOnlyList<AlertBlock> Blocks);

public enum BlockKind { Paragraph, Bullet }

public sealed record AlertBlock(BlockKind Kind, string Text)
{
    public static AlertBlock Paragraph(string text) => new(BlockKind.Paragraph, text);
    public static AlertBlock Bullet(string text) => new(BlockKind.Bullet, text);
}
