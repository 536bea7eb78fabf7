using ParallelLlm.Host.Documents.Office;

namespace ParallelLlm.Tests.Unit.Host.Documents.Office;

public sealed class HeaderFooterTextTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("&LLeft&CMiddle&RRight", "Left | Middle | Right")]
    [InlineData("&C&\"Arial,Bold\"&12&KFF0000Title &A", "Title")]
    [InlineData("&RPage &P of &N", "Page of")]
    [InlineData("A && B", "A & B")]
    [InlineData("&L&D&T&F", "")]
    [InlineData("cut&", "cut&")]
    [InlineData("cut&\"Arial", "cut")]
    [InlineData("cut&KFF", "cut")]
    [InlineData("cut&1", "cut")]
    public void Codes_are_left_out(string codes, string text) => HeaderFooterText.Of(codes).ShouldBe(text);
}
