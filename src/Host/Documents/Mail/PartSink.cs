namespace ParallelLlm.Host.Documents.Mail;

/// <summary>
/// Writes an attachment's text into its mail's: with the attachment's name ahead of the places' parts and of warnings, and with a line
/// that names it ahead of the text. An attachment without text leaves no trace.
/// </summary>
/// <param name="inner">Where the mail's text goes.</param>
/// <param name="name">The attachment's name.</param>
/// <param name="gap">What separates it from the text before.</param>
/// <param name="budget">The bounds of the mail with all that is attached to it.</param>
internal sealed class PartSink(TextSink inner, string name, string gap, MailBudget budget) : TextSink
{
    private readonly string _part = $"attachment {name}";
    private SourcePlace? _place;
    private char _last;
    private char _beforeLast;

    /// <summary>How many attachments the text is in.</summary>
    public int Depth { get; } = ((inner as PartSink)?.Depth ?? 0) + 1;

    public MailBudget Budget { get; } = budget;

    /// <summary>What separates the next attachment from the text up to here.</summary>
    public string Gap => Length == 0 ? gap
        : _last == '\f' ? "\n"
        : _last != '\n' ? "\n\n"
        : _beforeLast is '\n' or '\f' ? ""
        : "\n";

    public override void Mark(SourcePlace place)
    {
        _place = place with { Part = place.Part is null ? _part : $"{_part} > {place.Part}" };
        if (Length > 0)
            inner.Mark(_place);
    }

    public override void Progress() => inner.Progress();

    public override void Warn(string warning) => inner.Warn($"{_part}: {warning}");

    protected override void Append(ReadOnlySpan<char> text)
    {
        if (Length == 0)
            Begin();
        inner.Write(text);
        _beforeLast = text.Length > 1 ? text[^2] : _last;
        _last = text[^1];
    }

    private void Begin()
    {
        var own = new SourcePlace { Part = _part };
        inner.Write(gap);
        inner.Mark(own);
        inner.Write($"Attachment: {name}\n");
        if (_place is not null)
            inner.Mark(_place);
    }
}
