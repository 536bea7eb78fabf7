namespace ParallelLlm.Host.Output.Report;

/// <summary>Writes a document: its values at one side, its text with their marks at the other.</summary>
internal sealed class DocumentSection(HtmlWriter html, ReportedDocument document, DocumentExcerpt excerpt, int number)
{
    /// <param name="entry">The document in the lists.</param>
    public void Write(ReportEntry entry)
    {
        html.Write($"<article id=\"d{number}\" class=\"document\" data-needs=\"{EntryWords.Needs(entry)}\" tabindex=\"-1\">\n");
        html.Write($"<h2><bdi>{document.Name}</bdi></h2>\n<p class=\"tally\">{EntryWords.Summary(entry)}</p>\n");
        WriteNotes();
        html.Write($"<div class=\"sides\">\n");
        html.Write($"<div class=\"values\" role=\"group\" aria-label=\"Values, document {number}\" tabindex=\"0\">\n");
        WriteValues();
        html.Write($"</div>\n<div class=\"text\" role=\"group\" aria-label=\"Text, document {number}\" tabindex=\"0\" dir=\"auto\">");
        WriteText();
        html.Write($"</div>\n</div>\n</article>\n");
    }

    private void WriteNotes()
    {
        if (document.Error is null && document.Warnings.Count == 0 && EntryWords.Unread(excerpt.State) is null)
            return;
        html.Write($"<ul class=\"notes\">\n");
        if (document.Error is { } error)
            html.Write($"<li class=\"error\"><b>Error</b> <bdi>{error}</bdi></li>\n");
        if (EntryWords.Unread(excerpt.State) is { } unread)
        {
            html.Write($"<li class=\"error\"><b>{unread}</b> {EntryWords.Consequence(excerpt.State)}");
            if (excerpt.Problem is { } problem)
                html.Write($" The reason: {problem}.");
            html.Write($"</li>\n");
        }

        foreach (var warning in document.Warnings)
            html.Write($"<li class=\"warning\"><b>Warning</b> <bdi>{warning}</bdi></li>\n");
        html.Write($"</ul>\n");
    }

    private void WriteValues()
    {
        html.Write($"<h3>Values</h3>\n");
        if (document.Values.Count == 0)
            html.Write($"<p class=\"none\">This document has no values.</p>\n");
        else
        {
            html.Write($"<ol>\n");
            foreach (var (index, value) in document.Values.Index())
                WriteValue(value, index);
            html.Write($"</ol>\n");
        }

        if (document.Empty.Count == 0)
            return;
        html.Write($"<p class=\"none\">Without a value: ");
        foreach (var (index, name) in document.Empty.Index())
            html.Write($"{(index > 0 ? ", " : "")}<bdi>{name}</bdi>");
        html.Write($"</p>\n");
    }

    private void WriteValue(ReportedValue value, int index)
    {
        var kind = FindingWords.Class(value.Evidence.Finding);
        html.Write($"<li id=\"{FieldId(index)}\" class=\"value {kind}{(value.Conflicts.Count > 0 ? " disputed" : "")}\">");
        html.Write($"<span class=\"name\"><bdi>");
        foreach (var name in value.Path.SkipLast(1))
            html.Write($"<span class=\"parent\">{name} › </span>");
        html.Write($"{value.Path[^1]}</bdi></span>\n");
        WriteFound(value, MarkId(index, -1));
        if (value.Conflicts.Count > 0)
        {
            html.Write($"<ul class=\"conflicts\" aria-label=\"Conflicting values\">\n");
            foreach (var (other, conflict) in value.Conflicts.Index())
            {
                html.Write($"<li>");
                WriteFound(conflict, MarkId(index, other));
                html.Write($"</li>\n");
            }

            html.Write($"</ul>\n");
        }

        html.Write($"</li>\n");
    }

    private void WriteFound(ReportedValue value, string mark)
    {
        var evidence = value.Evidence;
        if (evidence.HasSpan && excerpt.PieceOf(evidence) is not null)
            html.Write($"<a class=\"content\" href=\"#{mark}\"><bdi>{value.Text}</bdi></a>\n");
        else
            html.Write($"<span class=\"content\"><bdi>{value.Text}</bdi></span>\n");
        var finding = evidence.Finding;
        html.Write($"<span class=\"found\"><span class=\"badge {FindingWords.Class(finding)}\">{FindingWords.Short(finding)}</span>");
        if (evidence.Place.Length > 0)
            html.Write($" <bdi class=\"place\">{evidence.Place}</bdi>");
        if (evidence.Count > 1)
            html.Write($" <span class=\"count\">stands there {evidence.Count:N0} times; the likeliest one is marked</span>");
        html.Write($"</span>\n");
    }

    private void WriteText()
    {
        html.Write($"<h3>Text</h3>\n");
        if (excerpt.Pieces.Count == 0)
        {
            var reason = excerpt.State == TextState.NotNeeded ? excerpt.Problem : null;
            html.Write($"<p class=\"none\">{reason ?? EntryWords.WithoutText(document, excerpt.State)}</p>\n");
            return;
        }

        var marks = Marks();
        var at = 0L;
        foreach (var piece in excerpt.Pieces)
        {
            WriteGap(piece.Start - at);
            html.Write($"<div class=\"piece\">");
            foreach (var segment in MarkSegment.Of(piece.Start, piece.End, marks))
                WriteSegment(segment, piece);
            html.Write($"</div>\n");
            at = piece.End;
        }

        WriteGap(excerpt.Length - at);
    }

    private void WriteGap(long characters)
    {
        if (characters > 0)
            html.Write($"<p class=\"gap\">… {characters:N0} {(characters == 1 ? "character" : "characters")} left out …</p>\n");
    }

    private void WriteSegment(MarkSegment segment, TextPiece piece)
    {
        var text = piece.Text.AsSpan((int)(segment.Start - piece.Start), (int)(segment.End - segment.Start));
        if (segment.Marks.Count == 0)
        {
            html.WriteSource(text);
            return;
        }

        var first = segment.Marks[0];
        html.Write($"<mark class=\"{MarkWords.Class(segment.Marks)}\" title=\"{MarkWords.Title(segment.Marks)}\">");
        foreach (var mark in segment.Begins)
            html.Write($"<i id=\"{mark.Id}\" class=\"anchor\"></i>");
        html.Write($"<a href=\"#{first.Field}\">");
        html.WriteSource(text);
        html.Write($"</a>");
        if (segment.Ends.Count > 0)
            html.Write($"<i class=\"label\" data-label=\"{MarkWords.Label(segment.Ends)}\"></i>");
        html.Write($"</mark>");
    }

    private List<Mark> Marks()
    {
        var marks = new List<Mark>();
        foreach (var (index, value) in document.Values.Index())
        {
            Add(value, index, -1);
            foreach (var (other, conflict) in value.Conflicts.Index())
                Add(conflict, index, other);
        }

        return [.. marks.OrderBy(mark => mark.Start)];

        void Add(ReportedValue value, int index, int conflict)
        {
            if (value.Evidence is { Start: { } start, End: { } end } && excerpt.PieceOf(value.Evidence) is not null)
                marks.Add(new Mark(start, end, value, MarkId(index, conflict), FieldId(index), conflict >= 0));
        }
    }

    private string FieldId(int index) => $"d{number}v{index}";

    private string MarkId(int index, int conflict) => conflict < 0 ? $"d{number}m{index}" : $"d{number}m{index}c{conflict}";
}
