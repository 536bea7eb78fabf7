using System.Text;
using ParallelLlm.Host.Output;
using ParallelLlm.Tests.Integration.Host.Documents;

namespace ParallelLlm.Tests.Integration.Host.Output;

/// <summary>A file for each document, beside whatever else the folder holds.</summary>
public sealed class JsonFolderOutputTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_document_with_the_name_of_a_folder_of_results_gets_another_one()
    {
        Write("in/x.txt.json/y.txt", "in/x.txt");
        Files().ShouldBe(["in/x.txt (2).json", "in/x.txt.json/y.txt.json"]);
    }

    [Fact]
    public void A_folder_with_the_name_of_a_result_gets_another_one()
    {
        Write("in/x.txt", "in/x.txt.json/y.txt", "in/x.txt.json/z.txt");
        Files().ShouldBe(["in/x.txt.json", "in/x.txt.json (2)/y.txt.json", "in/x.txt.json (2)/z.txt.json"]);
    }

    [Theory]
    [InlineData("""{"name":"package"}""")]
    [InlineData("""{"document":"b.txt","status":"completed"}""")]
    [InlineData("""{"document":"a.txt","status":""")]
    public void A_file_that_is_no_result_of_the_document_stays(string content)
    {
        _folder.Write("out/a.txt.json", content);

        Write("a.txt");

        File.ReadAllText(_folder["out/a.txt.json"]).ShouldBe(content);
        Files().ShouldBe(["a.txt (2).json", "a.txt.json"]);
    }

    [Fact]
    public void An_earlier_result_of_the_document_is_replaced()
    {
        Write("a.txt", "b/c.txt");
        Write("a.txt", "b/c.txt");
        Files().ShouldBe(["a.txt.json", "b/c.txt.json"]);
    }

    [Fact]
    public void What_a_killed_run_has_left_goes_with_the_next_result()
    {
        _folder.Write("out/b/.c.txt.json.999999999.tmp", "{");
        Write("b/a.txt");
        Files().ShouldBe(["b/a.txt.json"]);
    }

    private void Write(params string[] documents)
    {
        using var output = new JsonFolderOutput(_folder["out"]);
        foreach (var document in documents)
            output.Write(Encoding.UTF8.GetBytes($$"""{"document":"{{document}}","status":"completed"}""")).Status.ShouldBe(LineWrite.Written);
    }

    private IEnumerable<string> Files() => Directory.EnumerateFiles(_folder["out"], "*", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(_folder["out"], file).Replace('\\', '/')).Order(StringComparer.Ordinal);
}
