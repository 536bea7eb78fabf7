using ParallelLlm.Host.Documents;

namespace ParallelLlm.Tests.Unit.Host.Documents;

public sealed class MainContentTests
{
    [Theory]
    [InlineData("<title>T</title><nav>n</nav><main>text</main><footer>f</footer>", "T\n\ntext")]
    [InlineData("<nav>n</nav><div role=main>text</div><article>a longer article</article>", "text")]
    [InlineData("<main></main><article>short</article><article>the longer one</article>", "the longer one")]
    [InlineData("<main hidden>no</main><p>text", "text")]
    [InlineData("<main>text<nav>in it</nav></main>", "text\nin it")]
    [InlineData("<header>h</header><nav>n</nav><p>the text of the page<aside>a</aside><form>f <input value=v></form><footer>f</footer>", "the text of the page")]
    [InlineData("<form><nav>n</nav><p>a whole page in a form</form><p>end", "a whole page in a form\n\nend")]
    [InlineData("<article>outer <article>the inner one</article></article><article>other</article>", "outer\n\nthe inner one")]
    [InlineData("<title>T</title><nav>n</nav>", "T\n\nn")]
    public void The_main_content_is_main_or_the_largest_article_or_the_body_without_its_surroundings(string html, string expected)
    {
        HtmlText.Convert(html, false, () => { }, isMainOnly: true).ShouldBe(expected);
        HtmlText.Convert(html, false, () => { }).Length.ShouldBeGreaterThanOrEqualTo(expected.Length);
    }
}
