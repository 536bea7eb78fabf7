namespace ParallelLlm.Tests.Unit.EvidenceSearch;

public sealed class AmountTests
{
    [Theory]
    [InlineData("at 50% of", "50 %", "Normalised: 50%")]
    [InlineData("at 50 % of", "50%", "Normalised: 50 %")]
    [InlineData("5mg", "5 mg", "Normalised: 5mg")]
    [InlineData("5 mg", "5mg", "Normalised: 5 mg")]
    [InlineData("10€", "10 €", "Normalised: 10€")]
    [InlineData("€ 10", "€10", "Normalised: € 10")]
    [InlineData("1.234€", "1.234 €", "Normalised: 1.234€")]
    [InlineData("-.5 dB", "-.5dB", "Normalised: -.5 dB")]
    public void The_blank_before_a_unit_may_differ(string text, string value, string expected) => Search.Text(text, value).ShouldBe(expected);

    [Theory]
    [InlineData("the U.S.A. has", "USA", "Normalised: U.S.A")]
    [InlineData("the USA has", "U.S.A.", "Normalised: USA")]
    [InlineData("J. Weber, M.D., FACS", "MD", "Normalised: M.D")]
    [InlineData("J. Weber, MD", "M.D.", "Normalised: MD")]
    [InlineData("s.o. und", "so", "None")]
    [InlineData("M, D", "MD", "None")]
    public void The_stops_of_an_abbreviation_may_differ(string text, string value, string expected) =>
        Search.Text(text, value).ShouldBe(expected);

    [Theory]
    [InlineData("1.234,56 EUR", "1234.56 EUR", "Number: 1.234,56 EUR")]
    [InlineData("EUR 1.234,56", "1,234.56 EUR", "Number: EUR 1.234,56")]
    [InlineData("$1,234.50", "1234.50 $", "Number: $1,234.50")]
    [InlineData("Dose .5 mg", "0.5 mg", "Number: .5 mg")]
    [InlineData("1 234,5 kg", "1234.5 kg", "Number: 1 234,5 kg")]
    [InlineData("1.234,56 EUR", "1234.56 USD", "None")]
    [InlineData("1.234,56 EUR", "1234.57 EUR", "None")]
    [InlineData("1234 mg", "1.234 mg", "None")]
    [InlineData("1.234,56 mg", "mg 1234.56", "None")]
    [InlineData("-1.234,56 EUR", "1234.56 EUR", "None")]
    [InlineData("5 mg", "5 m", "None")]
    [InlineData("50 kg", "50 %", "None")]
    public void An_amount_is_found_by_its_value(string text, string value, string expected) => Search.Text(text, value).ShouldBe(expected);
}
