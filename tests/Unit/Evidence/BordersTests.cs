namespace ParallelLlm.Tests.Unit.EvidenceSearch;

public sealed class BordersTests
{
    [Theory]
    [InlineData("unverheiratet", "verheiratet")]
    [InlineData("ein inoperabel Tumor", "operabel")]
    [InlineData("noninvasive", "invasive")]
    [InlineData("non-invasive", "invasive")]
    [InlineData("non-\ninvasive", "invasive")]
    [InlineData("un-\nverheiratet", "verheiratet")]
    [InlineData("asymptomatic", "symptomatic")]
    [InlineData("symptomatic", "asymptomatic")]
    [InlineData("incompetent", "competent")]
    [InlineData("malnourished", "nourished")]
    [InlineData("prediabetes", "diabetes")]
    [InlineData("antihypertensive", "hypertensive")]
    [InlineData("Nichtraucherin", "Raucherin")]
    [InlineData("Nicht-Raucherin", "Raucherin")]
    [InlineData("ungesättigt", "gesättigt")]
    [InlineData("nichtinsulinpflichtig", "insulinpflichtig")]
    [InlineData("Herzinsuffizienz", "Insuffizienz")]
    public void The_opposite_of_a_value_is_not_the_value(string text, string value) => Search.Text(text, value).ShouldBe("None");

    [Theory]
    [InlineData("Herz-Insuffizienz", "Insuffizienz", "Verbatim: Insuffizienz")]
    [InlineData("Kim Il-Sung", "Sung", "Verbatim: Sung")]
    [InlineData("die Ver-\nfügung gilt", "Verfügung", "Normalised: Ver-\nfügung")]
    public void A_word_beside_a_hyphen_is_found(string text, string value, string expected) => Search.Text(text, value).ShouldBe(expected);

    [Theory]
    [InlineData("A12345", "12345")]
    [InlineData("12345B", "12345")]
    [InlineData("X-12345", "12345")]
    [InlineData("COVID-19", "19")]
    [InlineData("T2N1M0", "N1")]
    [InlineData("T2N1M0", "T2")]
    [InlineData("Grade 3b", "3")]
    [InlineData("Grade 3b", "Grade 3")]
    [InlineData("Vitamin B12", "Vitamin B")]
    [InlineData("01067", "1067")]
    [InlineData("0500", "500")]
    [InlineData("ZIP 01067 Dresden", "1067 Dresden")]
    [InlineData("0500 kg", "500kg")]
    public void A_part_of_a_code_is_not_found(string text, string value) => Search.Text(text, value).ShouldBe("None");

    [Theory]
    [InlineData("A12345", "A12345", "Verbatim: A12345")]
    [InlineData("01067", "01067", "Verbatim: 01067")]
    [InlineData("100mg", "100", "Verbatim: 100")]
    [InlineData("50EUR", "50", "Verbatim: 50")]
    [InlineData("NameWeberAlter50Jahre", "50", "Normalised: 50")]
    [InlineData("Weber50", "Weber", "Verbatim: Weber")]
    [InlineData("50-jährig", "50", "Verbatim: 50")]
    [InlineData("共100元", "100", "Verbatim: 100")]
    public void A_whole_code_or_number_is_found(string text, string value, string expected) => Search.Text(text, value).ShouldBe(expected);

    [Theory]
    [InlineData("01067", "1067", "None")]
    [InlineData("A12345", "12345", "Verbatim: 12345")]
    [InlineData("on 03.04.2024", "3", "Number: 03")]
    public void A_number_loses_no_leading_zero_but_that_of_a_day(string text, string json, string expected) =>
        Search.Json(text, json).ShouldBe(expected);
}
