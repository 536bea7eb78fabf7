using System.Text;
using ParallelLlm.Host.Files;
using ParallelLlm.Host.Folder;

namespace ParallelLlm.Tests.Unit.Host.Folder;

public sealed class FreeNamesTests
{
    [Theory]
    [InlineData("letter.txt", "letter.txt", "letter-2.txt", "letter-3.txt", "letter-id.txt")]
    [InlineData("LICENSE", "LICENSE", "LICENSE-2", "LICENSE-3", "LICENSE-id")]
    [InlineData("archive.tar.gz", "archive.tar.gz", "archive.tar-2.gz", "archive.tar-3.gz", "archive.tar-id.gz")]
    public void The_name_itself_comes_first_then_numbered_ones_and_last_a_unique_one(string name, params string[] expected)
    {
        var names = FreeNames.For(name, "id").ToList();

        names.Take(3).Append(names[^1]).ShouldBe(expected);
        names.ShouldBeUnique();
        names.Count.ShouldBe(100);
    }

    [Theory]
    [InlineData("a", 255)]
    [InlineData("ä", 127)]
    [InlineData("😀", 63)]
    public void Names_fit_with_whatever_is_appended(string letter, int count)
    {
        var id = new string('i', 50);
        foreach (var name in new[] { string.Concat(Enumerable.Repeat(letter, count)), string.Concat(Enumerable.Repeat(letter, count - 4)) + ".txt" })
            foreach (var free in FreeNames.For(name, id))
            {
                Encoding.UTF8.GetByteCount(free + FreeNames.ErrorEnding).ShouldBeLessThanOrEqualTo(255);
                Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(free)).ShouldBe(free);
            }
    }

    [Fact]
    public void A_folder_keeps_its_name_however_long_and_the_others_fit()
    {
        var name = new string('a', 255);

        FreeNames.ForFolder("x.json", "id").Take(2).ShouldBe(["x.json", "x-2.json"]);
        FreeNames.ForFolder(name, "id").First().ShouldBe(name);
        FreeNames.ForFolder(name, new string('i', 50)).ShouldAllBe(free => free.Length <= 255);
    }

    [Theory]
    [InlineData("letter.txt", false)]
    [InlineData("letter.tmp", true)]
    [InlineData("letter.txt.PART", true)]
    [InlineData("letter.crdownload", true)]
    [InlineData("letter.txt.filepart", true)]
    [InlineData("letter.txt~", true)]
    [InlineData("~$letter.docx", true)]
    [InlineData(".letter.txt", true)]
    [InlineData("part", false)]
    [InlineData("tmp.txt", false)]
    public void Unfinished_files_are_left_alone(string name, bool expected) => InboxNames.IsLeftAlone(name).ShouldBe(expected);
}
