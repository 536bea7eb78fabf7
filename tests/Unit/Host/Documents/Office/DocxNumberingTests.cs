using static ParallelLlm.Tests.Unit.Host.Documents.Office.DocxFile;

namespace ParallelLlm.Tests.Unit.Host.Documents.Office;

public sealed class DocxNumberingTests
{
    private const string Outline =
        """
        <w:abstractNum w:abstractNumId="7">
        <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:pStyle w:val="Part"/><w:lvlText w:val="%1."/></w:lvl>
        <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:pStyle w:val="Section"/><w:lvlText w:val="%1.%2"/></w:lvl>
        <w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%3)"/></w:lvl>
        <w:lvl w:ilvl="3"><w:start w:val="1"/><w:numFmt w:val="upperRoman"/><w:isLgl/><w:lvlText w:val="%3-%4"/></w:lvl>
        <w:lvl w:ilvl="4"><w:start w:val="4"/><w:numFmt w:val="lowerRoman"/><w:lvlRestart w:val="0"/><w:lvlText w:val="(%5)"/></w:lvl>
        <w:lvl w:ilvl="5"><w:numFmt w:val="bullet"/><w:lvlText w:val="o"/></w:lvl>
        <w:lvl w:ilvl="6"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%7"/><w:rPr><w:vanish/></w:rPr></w:lvl>
        </w:abstractNum>
        <w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>
        <w:num w:numId="2"><w:abstractNumId w:val="7"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="10"/></w:lvlOverride></w:num>
        <w:num w:numId="3"><w:abstractNumId w:val="8"/></w:num>
        <w:abstractNum w:abstractNumId="8"><w:numStyleLink w:val="ListStyle"/></w:abstractNum>
        """;

    private const string Styles =
        """
        <w:style w:type="numbering" w:styleId="ListStyle"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>
        <w:style w:type="paragraph" w:styleId="Part"><w:name w:val="heading 1"/>
        <w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>
        <w:style w:type="paragraph" w:styleId="Section"><w:name w:val="heading 2"/>
        <w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>
        """;

    [Theory]
    [InlineData("0 1 1 0 1", "1. 1.1 1.2 2. 2.1")]
    [InlineData("0 1 2 2 1 2 3 3", "1. 1.1 a) b) 1.2 a) 1-1 1-2")]
    [InlineData("4 0 4 0 4", "(iv) 2. (v) 3. (vi)")]
    [InlineData("1 0", "1.1 2.")]
    public void Levels_count_as_Word_shows_them(string levels, string labels)
    {
        var text = Text(string.Concat(levels.Split(' ').Select(level => Item(1, int.Parse(level)))));
        text.ShouldBe(string.Join('\n', labels.Split(' ').Select(label => $"{label} x")));
    }

    [Fact]
    public void A_use_of_a_list_that_starts_anew_restarts_it_once() =>
        Text(Item(1, 0) + Item(1, 0) + Item(2, 0) + Item(2, 0) + Item(1, 0)).ShouldBe("1. x\n2. x\n10. x\n11. x\n12. x");

    [Fact]
    public void Bullets_are_dashes_that_show_their_level_and_hidden_numbers_are_not_shown() =>
        Text(Item(1, 5) + Item(1, 6)).ShouldBe("          - x\n\nx");

    [Fact]
    public void A_list_is_found_through_a_style() => Text(Item(3, 0) + Item(3, 1)).ShouldBe("1. x\n1.1 x");

    [Fact]
    public void Headings_are_numbered_by_their_styles_and_carry_the_number()
    {
        var text = Of(P("Scope", "<w:pStyle w:val=\"Part\"/>") + P("Aim", "<w:pStyle w:val=\"Section\"/>") + P("Text")
            + P("None", "<w:pStyle w:val=\"Section\"/><w:numPr><w:numId w:val=\"0\"/></w:numPr>")
            + P("End", "<w:pStyle w:val=\"Section\"/>")).Read();
        text.Text.ShouldBe("1. Scope\n1.1 Aim\nText\n\nNone\n1.2 End");
        text.PlaceOf("Text")!.Heading.ShouldBe("1.1 Aim");
    }

    [Fact]
    public void An_item_that_is_deleted_does_not_count() =>
        Text(Item(1, 0) + $"<w:p><w:pPr>{Numbering(1, 0)}<w:rPr><w:del/></w:rPr></w:pPr><w:del>{R("gone")}</w:del></w:p>" + Item(1, 0))
            .ShouldBe("1. x\n2. x");

    [Fact]
    public void Long_items_are_set_apart() =>
        Text(Item(1, 0) + Item(1, 0).Replace(">x<", $">{new string('y', 300)}<", StringComparison.Ordinal) + Item(1, 0))
            .ShouldBe($"1. x\n\n2. {new string('y', 300)}\n\n3. x");

    [Theory]
    [InlineData("upperLetter", 28, "BB")]
    [InlineData("lowerLetter", 1_000_000, "1000000")]
    [InlineData("upperRoman", 1994, "MCMXCIV")]
    [InlineData("lowerRoman", 0, "0")]
    [InlineData("decimalZero", 7, "07")]
    [InlineData("ordinal", 22, "22nd")]
    [InlineData("ordinal", 113, "113th")]
    [InlineData("decimal", int.MaxValue, "2147483647")]
    public void Numbers_are_written_in_their_format(string format, int number, string text)
    {
        var list = $"<w:abstractNum w:abstractNumId=\"1\"><w:lvl w:ilvl=\"0\"><w:start w:val=\"{number}\"/><w:numFmt w:val=\"{format}\"/>"
            + "<w:lvlText w:val=\"%1\"/></w:lvl></w:abstractNum><w:num w:numId=\"1\"><w:abstractNumId w:val=\"1\"/></w:num>";
        DocxFile.Of(Item(1, 0)).With("numbering", "numbering", list).Read().Text.ShouldBe($"{text} x");
    }

    private static string Text(string body) => Of(body).Read().Text;

    private static DocxFile Of(string body) => DocxFile.Of(body).With("numbering", "numbering", Outline).With("styles", "styles", Styles);

    private static string Item(int list, int level) => P("x", Numbering(list, level));

    private static string Numbering(int list, int level) =>
        $"<w:numPr><w:ilvl w:val=\"{level}\"/><w:numId w:val=\"{list}\"/></w:numPr>";
}
