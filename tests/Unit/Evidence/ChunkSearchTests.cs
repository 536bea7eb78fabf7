using System.Text.Json;
using ParallelLlm.EvidenceSearch;

namespace ParallelLlm.Tests.Unit.EvidenceSearch;

public sealed class ChunkSearchTests
{
    [Theory]
    [InlineData("Name: Anna Weber, born", "Anna Weber", "Verbatim: Anna Weber")]
    [InlineData("Anna", "Anna", "Verbatim: Anna")]
    [InlineData("", "Anna", "None")]
    [InlineData("Anna", "", "None")]
    [InlineData("Anna", "   ", "None")]
    [InlineData("Anna Weber", " Anna ", "Normalised: Anna")]
    [InlineData("the anaesthetist", "an", "None")]
    [InlineData("type B, group A", "A", "Verbatim: A")]
    [InlineData("Bergmann", "Berg", "None")]
    [InlineData("NameWeberAlter50Jahre", "Weber", "Verbatim: Weber")]
    [InlineData("write to a.b@example.org.", "a.b@example.org", "Verbatim: a.b@example.org")]
    [InlineData("Gut 👍🏽 gemacht", "👍🏽", "Verbatim: 👍🏽")]
    [InlineData("Gut 👍🏽 gemacht", "👍🏿", "None")]
    public void A_text_is_found_verbatim(string text, string value, string expected) => Search.Text(text, value).ShouldBe(expected);

    [Theory]
    [InlineData("Anna  \n Weber", "Anna Weber", "Normalised: Anna  \n Weber")]
    [InlineData("ANNA WEBER", "Anna Weber", "Normalised: ANNA WEBER")]
    [InlineData("Peter Mu\u0308ller kam", "Müller", "Normalised: Mu\u0308ller")]
    [InlineData("Peter Müller kam", "Mu\u0308ller", "Normalised: Müller")]
    [InlineData("Cafe\u0301 Central", "Cafe", "Normalised: Cafe\u0301")]
    [InlineData("eine Straße hier", "Strasse", "Normalised: Straße")]
    [InlineData("die Ver-\nfügung gilt", "Verfügung", "Normalised: Ver-\nfügung")]
    [InlineData("die Ver\u00AD\nfügung gilt", "Verfügung", "Normalised: Ver\u00AD\nfügung")]
    [InlineData("eine E-Mail-\nAdresse", "E-Mail-Adresse", "Normalised: E-Mail-\nAdresse")]
    [InlineData("the ﬁnal ofﬁce", "final office", "Normalised: ﬁnal ofﬁce")]
    [InlineData("a “quoted” word – here", "a \"quoted\" word - here", "Normalised: a “quoted” word – here")]
    [InlineData("ＡＢＣ　１２", "ABC 12", "Normalised: ＡＢＣ　１２")]
    [InlineData("ﾄｳｷｮｳ ｶﾞｽ", "ガス", "Normalised: ｶﾞｽ")]
    [InlineData("か\u3099っこう", "がっこう", "Normalised: か\u3099っこう")]
    [InlineData("\u1112\u1161\u11AB\u1100\u116E\u11A8", "한국", "Normalised: \u1112\u1161\u11AB\u1100\u116E\u11A8")]
    [InlineData("Η ΑΘΗΝΑ ΤΗΣ ΕΛΛΆΔΑΣ", "Αθήνα της Ελλάδας", "Normalised: ΑΘΗΝΑ ΤΗΣ ΕΛΛΆΔΑΣ")]
    [InlineData("ИВАН ПЁТР", "Иван Петр", "Normalised: ИВАН ПЁТР")]
    [InlineData("DIYARBAKIR'da", "Diyarbakır", "Normalised: DIYARBAKIR")]
    [InlineData("İSTANBUL", "istanbul", "Normalised: İSTANBUL")]
    [InlineData("שלום \u202Bעולם\u202C!", "שלום עולם", "Normalised: שלום \u202Bעולם")]
    [InlineData("مُحَمَّد علي", "محمد علي", "Normalised: مُحَمَّد علي")]
    [InlineData("M ü l l e r, Hans", "Müller", "Normalised: M ü l l e r")]
    [InlineData("IBAN DE89 3704 0044 0532 0130 00 bei", "DE89370400440532013000", "Normalised: DE89 3704 0044 0532 0130 00")]
    [InlineData("Tel. +49 (30) 123-456.", "+4930123456", "Normalised: +49 (30) 123-456")]
    [InlineData("PETER MUELLER", "Peter Müller", "Normalised: PETER MUELLER")]
    [InlineData("Peter Mueller", "Müller", "Normalised: Mueller")]
    [InlineData("Peter Müller", "Mueller", "Normalised: Müller")]
    [InlineData("JUERGEN GOETHE", "Jürgen Goethe", "Normalised: JUERGEN GOETHE")]
    [InlineData("Peter Muller", "Mueller", "None")]
    [InlineData("Muellerin", "Müller", "None")]
    [InlineData("Haupt-\tstrasse\n5", "Hauptstrasse 5", "Normalised: Haupt-\tstrasse\n5")]
    public void A_text_is_found_in_another_writing(string text, string value, string expected) =>
        Search.Text(text, value).ShouldBe(expected);

    [Theory]
    [InlineData("姓名:王小明,男", "王小明", "Verbatim: 王小明")]
    [InlineData("患者は男性である", "男", "Verbatim: 男")]
    [InlineData("住所は東京都千\n代田区です", "東京都千代田区", "Normalised: 東京都千\n代田区")]
    [InlineData("王 小明", "王小明", "Normalised: 王 小明")]
    [InlineData("นายสมชายใจดีอยู่ที่นี่", "สมชาย", "Verbatim: สมชาย")]
    [InlineData("น้ํา", "น้ำ", "Normalised: น้ํา")]
    [InlineData("김철수가 왔다", "김철수", "Verbatim: 김철수")]
    [InlineData("𠮷野家で", "𠮷野家", "Verbatim: 𠮷野家")]
    public void Scripts_without_blanks_need_no_boundaries(string text, string value, string expected) =>
        Search.Text(text, value).ShouldBe(expected);

    [Theory]
    [InlineData("takes 1.5 mg", "15 mg")]
    [InlineData("takes 15 mg", "1.5 mg")]
    [InlineData("takes 12.50 EUR", "12")]
    [InlineData("takes 12.50 EUR", "50")]
    [InlineData("pays EUR 1.234,56", "EUR 1.234")]
    [InlineData("No. 51234", "1234")]
    [InlineData("5-10 mg daily", "510 mg daily")]
    [InlineData("below -5 °C, warm", "below 5 °C, warm")]
    [InlineData("a value > 5 mg", "a value < 5 mg")]
    [InlineData("Müller, Hans", "Hans Müller")]
    [InlineData("the therapy was not tolerated well", "the therapy was tolerated well")]
    [InlineData("the finding is unremarkable", "the finding is remarkable")]
    [InlineData("arterial hypertension", "arterial hypotension")]
    [InlineData("Dergrüntal Nederko", "Dergrüntal Loder")]
    [InlineData("invoice RE-2024-A17", "invoice RE-2024-B17")]
    [InlineData("signed by J. Smithers", "signed by K. Smithers")]
    [InlineData("it was committed", "Committee")]
    [InlineData("on 2024-04-03", "2024-04-04")]
    public void Other_statements_are_not_found(string text, string value) => Search.Text(text, value).ShouldBe("None");

    [Theory]
    [InlineData("reports an infarction of the heart", "reports an infraction of the heart", "Fuzzy: reports an infarction of the heart")]
    [InlineData("born in Königsberg, Prussia.", "Königsburg, Prussia", "Fuzzy: Königsberg, Prussia")]
    [InlineData("gez. Alexandra Lehmann, Ärztin", "Alexandre Lehmann", "Fuzzy: Alexandra Lehmann")]
    [InlineData("eine Anstalt der öffentlichen Hand, und", "Anstalt öffentlichen Hand, und", "Fuzzy: Anstalt der öffentlichen Hand, und")]
    [InlineData(
        "a rogha áite laistigh den Stát, uile dhuine a", "rogha laistigh den Stát, uile dhuine",
        "Fuzzy: rogha áite laistigh den Stát, uile dhuine")]
    [InlineData("中华人民共和国国务院", "中华人民共和园国务院", "Fuzzy: 中华人民共和国国务院")]
    public void A_slip_is_found(string text, string value, string expected) => Search.Text(text, value).ShouldBe(expected);

    [Fact]
    public void Huge_values_are_searched_for_in_bounded_time()
    {
        var text = string.Concat(Enumerable.Repeat("ab ", 30_000));
        var search = new ChunkSearch(text);
        for (var i = 0; i < 100; i++)
        {
            var value = string.Concat(Enumerable.Repeat("ba c", 500 - i));
            search.Find(JsonSerializer.SerializeToElement(value)).Match.ShouldBe(EvidenceMatch.None);
        }

        Search.Text("short", new string('x', 1_000_000)).ShouldBe("None");
    }

    [Fact]
    public void Places_of_a_frequent_value_are_counted_up_to_a_bound()
    {
        var text = string.Concat(Enumerable.Repeat("1 ", 100_000));

        new ChunkSearch(text).Find(JsonElement.Parse("1")).Places.Count.ShouldBe(500);
        new ChunkSearch(text).Find(JsonElement.Parse("\"1 1\"")).Places.Count
            .ShouldBeInRange(1, 500);
    }
}
