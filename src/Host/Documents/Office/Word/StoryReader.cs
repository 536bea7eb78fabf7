namespace ParallelLlm.Host.Documents.Office.Word;

/// <summary>
/// Reads the parts of a document that have text: the body, headers, notes, comments. Nothing in it is recursive: paragraphs, tables and
/// text boxes within each other are kept on stacks, which the depth of the XML bounds.
/// </summary>
internal sealed class StoryReader(TextSink sink, DocxStyles styles, DocxNumbering numbering)
{
    // A book of 1,000 pages has 30,000 paragraphs, and a table's cell has one at least.
    private const int MaxParagraphs = 2_000_000;

    private const int ParagraphsPerStep = 1_000;

    // A longer paragraph is written in pieces.
    private const int LongestParagraph = 1_000_000;

    private readonly BlockWriter _writer = new(sink);
    private readonly Stack<OpenParagraph> _paragraphs = [];
    private readonly Stack<FieldStack> _fieldsAround = [];
    private TableFlow? _tableFlow;
    private FieldStack _fields = new();
    private int _count;

    /// <summary>Whether any text has been written.</summary>
    public bool HasText => _writer.HasText;

    private TableFlow Flow => _tableFlow ??= new TableFlow(_writer);

    /// <summary>Reads a part to its end.</summary>
    /// <param name="xml">The part.</param>
    /// <param name="part">Its name for places. Notes and comments, of which a part has many, have their number after it.</param>
    public void Read(PartXml xml, string part)
    {
        var notes = 0;
        _writer.StartPart(part);
        while (xml.Read())
        {
            if (xml.Vocabulary == XmlVocabulary.Math)
                Math(xml);
            if (xml.Vocabulary != XmlVocabulary.Word)
                continue;
            if (!xml.IsStart)
                End(xml.Name);
            else if (xml.Name is not ("footnote" or "endnote" or "comment"))
                Start(xml);
            else if (xml.Attribute("type") is "separator" or "continuationSeparator" or "continuationNotice")
                xml.Skip();
            else
                _writer.StartPart($"{part} {++notes}");
        }

        _paragraphs.Clear();
        _fieldsAround.Clear();
        (_fields, _tableFlow) = (new(), null);
        sink.Progress();
    }

    private void Start(PartXml xml)
    {
        switch (xml.Name)
        {
            case "p":
                StartParagraph(xml.IsEmpty);
                break;
            case "txbxContent" when !xml.IsEmpty:
                _fieldsAround.Push(_fields);
                _fields = new();
                Flow.StartBox();
                break;
            case "tbl" when !xml.IsEmpty:
                Flow.StartTable();
                break;
            case "tblPr":
                if (TableLook.HasHeader(xml, styles))
                    Flow.SetStyledHeader();
                break;
            case "tr" when !xml.IsEmpty:
                Flow.StartRow();
                break;
            case "tblHeader" when xml.IsOn:
                Flow.SetHeader();
                break;
            case "tc":
                Flow.StartCell();
                break;
            case "del" or "moveFrom" or "sdtPr" or "sectPr" or "rt" or "pPrChange" or "rPrChange" or "tblPrChange" or "trPrChange"
                or "tcPrChange" or "tblGridChange" or "sectPrChange" or "tblPrExChange":
                xml.Skip();
                break;
            default:
                if (_paragraphs.TryPeek(out var paragraph))
                    Run(xml, paragraph);
                break;
        }
    }

    private void End(string name)
    {
        switch (name)
        {
            case "p":
                EndParagraph();
                break;
            case "txbxContent" when _fieldsAround.TryPop(out var fields):
                _fields = fields;
                Flow.EndBox();
                break;
            case "tbl":
                Flow.EndTable();
                break;
            case "tr":
                Flow.EndRow();
                break;
        }
    }

    private void StartParagraph(bool isEmpty)
    {
        if (++_count > MaxParagraphs)
            throw new DocumentProblemException(DocumentProblemKind.TooLarge, $"it has more than {MaxParagraphs:N0} paragraphs");
        if (_count % ParagraphsPerStep == 0)
            sink.Progress();
        if (isEmpty)
            return;
        var style = styles.OfParagraph(null);
        _paragraphs.Push(new() { Style = style, Run = style.Run });
    }

    private void EndParagraph()
    {
        if (!_paragraphs.TryPop(out var paragraph))
            return;
        _fields.EndCodes();
        var properties = paragraph.Properties;
        var label = paragraph.IsContinued || (properties.IsEndDeleted && paragraph.Text.Length == 0)
            ? null
            : numbering.Next(properties, paragraph.Style);
        var heading = properties.OutlineLevel is { } level ? DocxStyles.Heading(level) : paragraph.Style.Heading;
        var kind = heading is not null ? BlockKind.Heading : label is not null ? BlockKind.Item : BlockKind.Paragraph;
        var start = label is null ? "" : $"{(kind == BlockKind.Heading ? label.Trim() : label)} ";
        Write(paragraph.Text, new(kind, start) { Level = heading ?? 0 });
    }

    /// <summary>Writes a paragraph's text after the label that the block has.</summary>
    private void Write(ParagraphText text, Block block)
    {
        if (text.Length > 0)
            Flow.Add(block with { IsBold = text.IsBold, Text = block.Text + text.Take() });
    }

    /// <summary>Reads an element within a paragraph: its properties, runs, and their text.</summary>
    private void Run(PartXml xml, OpenParagraph paragraph)
    {
        switch (xml.Name)
        {
            case "pPr":
                paragraph.Properties = ParagraphProperties.Read(xml);
                paragraph.Style = styles.OfParagraph(paragraph.Properties.StyleId);
                paragraph.Run = paragraph.Style.Run;
                break;
            case "r":
                paragraph.Run = paragraph.Style.Run;
                break;
            case "rPr":
                var run = RunProperties.Read(xml);
                paragraph.Run = run.Over(styles[run.StyleId].Run).Over(paragraph.Style.Run);
                break;
            case "fldChar":
                FieldCharacter(xml, paragraph);
                break;
            case "ffData":
                var field = FormField.Read(xml);
                if (field.IsChecked is { } isChecked)
                    Add(isChecked ? "☒" : "☐");
                if (field.Choice is { } choice)
                    _fields.Choose(choice);
                break;
            default:
                if (!_fields.IsInCode && paragraph.Run.IsHidden is not true)
                    Content(xml, paragraph.Text);
                break;
        }
    }

    private void Content(PartXml xml, ParagraphText text)
    {
        switch (xml.Name)
        {
            case "t":
                xml.Text(Add);
                break;
            case "tab" or "ptab":
                text.Space("\t");
                break;
            case "br":
                text.Space(xml.Attribute("type") is "page" or "column" ? "\n\n" : "\n");
                break;
            case "cr":
                text.Space("\n");
                break;
            case "noBreakHyphen":
                Add("-");
                break;
            case "sym":
                Add(Symbol.Of(xml.Attribute("font"), xml.Attribute("char")));
                break;
        }
    }

    private void FieldCharacter(PartXml xml, OpenParagraph paragraph)
    {
        switch (xml.Attribute("fldCharType"))
        {
            case "begin":
                _fields.Begin(paragraph.Text.Length);
                break;
            case "separate":
                _fields.Separate();
                break;
            case "end":
                if (_fields.End(paragraph.Text.Length) is { } choice)
                    Add(choice);
                break;
        }
    }

    private void Math(PartXml xml)
    {
        if (xml.IsStart && xml.Name == "t" && _paragraphs.Count > 0)
            xml.Text(Add);
    }

    private void Add(ReadOnlySpan<char> text)
    {
        var paragraph = _paragraphs.Peek();
        paragraph.Text.Add(text, paragraph.Run.IsBold is true);
        if (paragraph.Text.Length <= LongestParagraph)
            return;
        Write(paragraph.Text, new(BlockKind.Paragraph, ""));
        paragraph.IsContinued = true;
        sink.Progress();
    }
}
