namespace ParallelLlm.Tests.Unit.EvidenceSearch;

public sealed class NumberTests
{
    [Theory]
    [InlineData("a 1234 b", "1234", "Verbatim: 1234")]
    [InlineData("a 1,234 b", "1234", "Number: 1,234")]
    [InlineData("a 1.234 b", "1234", "Number: 1.234")]
    [InlineData("a 1.234 b", "1.234", "Verbatim: 1.234")]
    [InlineData("a 1 234 567,50 b", "1234567.5", "Number: 1 234 567,50")]
    [InlineData("a 1'234.50 b", "1234.5", "Number: 1'234.50")]
    [InlineData("a 1\u00A0234 b", "1234", "Number: 1\u00A0234")]
    [InlineData("a 12,34,567 b", "1234567", "Number: 12,34,567")]
    [InlineData("EUR 1.234,56", "1234.56", "Number: 1.234,56")]
    [InlineData("EUR1.234,56", "1234.56", "Number: 1.234,56")]
    [InlineData("EUR 7,--", "7", "Verbatim: 7")]
    [InlineData("total -1.234,56.", "-1234.56", "Number: -1.234,56")]
    [InlineData("total −5", "-5", "Number: −5")]
    [InlineData("total (1,234)", "-1234", "Number: (1,234)")]
    [InlineData("total (1,234)", "1234", "Number: 1,234")]
    [InlineData("total 1,234-", "-1234", "Number: 1,234-")]
    [InlineData("total -$7.50", "-7.5", "Number: -$7.50")]
    [InlineData("rate 19 %", "0.19", "Number: 19 %")]
    [InlineData("rate 19 %", "19", "Verbatim: 19")]
    [InlineData("about 1.2 million people", "1200000", "Number: 1.2 million")]
    [InlineData("１２３．５", "123.5", "Number: １２３．５")]
    [InlineData("العدد ١٢٣", "123", "Number: ١٢٣")]
    [InlineData("共三千二百元", "3200", "Number: 三千二百")]
    [InlineData("二〇二四年", "2024", "Number: 二〇二四")]
    [InlineData("約3万人", "30000", "Number: 3万")]
    [InlineData("一亿二千万", "120000000", "Number: 一亿二千万")]
    [InlineData("on 03.04.2024", "2024", "Verbatim: 2024")]
    [InlineData("1.50", "1.5", "Number: 1.50")]
    [InlineData("1.5", "1.50", "Number: 1.5")]
    [InlineData("150000", "1.5e5", "Number: 150000")]
    [InlineData("100mg", "100", "Verbatim: 100")]
    [InlineData("12345678901234567890123", "12345678901234567890123", "Verbatim: 12345678901234567890123")]
    [InlineData("0,00", "0", "Number: 0,00")]
    public void A_number_is_found_in_every_notation(string text, string number, string expected) =>
        Search.Json(text, number).ShouldBe(expected);

    [Theory]
    [InlineData("a 12.50 b", "12")]
    [InlineData("a 12.50 b", "50")]
    [InlineData("a 51234 b", "1234")]
    [InlineData("a -5 b", "5")]
    [InlineData("pages 5-10", "-10")]
    [InlineData("DIN A4 paper", "4")]
    [InlineData("a 1,234.56 b", "1234")]
    [InlineData("a 12\n345 b", "12345")]
    [InlineData("a 1234 b", "1235")]
    [InlineData("a 1 b", "1e999999999999")]
    [InlineData("true", "true")]
    public void Other_numbers_are_not_found(string text, string number) => Search.Json(text, number).ShouldBe("None");

    [Theory]
    [InlineData("a 1.234,50 b", "1234.50", "Number: 1.234,50")]
    [InlineData("a 1234.50 b", "1234.50", "Verbatim: 1234.50")]
    [InlineData("a 007 b", "007", "Verbatim: 007")]
    [InlineData("Tel. 030 12 34 56 78", "03012345678", "Normalised: 030 12 34 56 78")]
    [InlineData("a 12.50 b", "12", "None")]
    public void A_number_in_a_text_field_is_found_as_one(string text, string value, string expected) =>
        Search.Text(text, value).ShouldBe(expected);
}
