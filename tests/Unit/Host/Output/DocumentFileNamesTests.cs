using System.Text;
using ParallelLlm.Host.Output;

namespace ParallelLlm.Tests.Unit.Host.Output;

public sealed class DocumentFileNamesTests
{
    [Theory]
    [InlineData("a.txt", "out/a.txt.json")]
    [InlineData("/data/./x/../a.txt", "out/data/x/a.txt.json")]
    [InlineData("../../etc/passwd", "out/etc/passwd.json")]
    [InlineData(@"C:\letters\a.txt", "out/letters/a.txt.json")]
    [InlineData("mail.eml > bill.pdf", "out/mail.eml > bill.pdf.json")]
    public void A_file_lies_below_the_folder_wherever_its_document_is(string document, string expected) =>
        new DocumentFileNames("out", ".json").PathOf(document).Replace('\\', '/').ShouldBe(expected);

    [Fact]
    public void No_two_documents_share_a_file()
    {
        var names = new DocumentFileNames("out", ".json");
        new[] { "a", "/a", "./a" }.Select(name => names.PathOf(name)).ShouldBe(["out/a.json", "out/a (2).json", "out/a (3).json"]);
    }

    [Fact]
    public void Long_names_are_cut_and_stay_apart()
    {
        var names = new DocumentFileNames("out", ".json");
        var (one, other) = (names.PathOf(new string('ä', 120) + "1"), names.PathOf(new string('ä', 120) + "2"));
        one.ShouldNotBe(other);
        Encoding.UTF8.GetByteCount(Path.GetFileName(one)).ShouldBeLessThanOrEqualTo(205);
        one.ShouldNotContain('\uFFFD');
    }
}
