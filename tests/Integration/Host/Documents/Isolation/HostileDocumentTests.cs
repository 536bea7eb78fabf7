using ParallelLlm.Host.Documents;
using ParallelLlm.Tests.Load.Documents.Hostile;

namespace ParallelLlm.Tests.Integration.Host.Documents.Isolation;

/// <summary>Documents made to harm their reader, of every format that is read in a process of its own.</summary>
[Collection(Alone.Name)]
public sealed class HostileDocumentTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly DocumentReader _reader = new(TimeProvider.System);

    public void Dispose()
    {
        _reader.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(".pdf")]
    [InlineData(".docx")]
    [InlineData(".xlsx")]
    [InlineData(".eml")]
    [InlineData(".doc")]
    public async Task A_hostile_document_ends_in_its_class_and_the_next_one_is_read(string extension)
    {
        var inputs = HostileInputs.All().Where(input => Path.GetExtension(input.Name) == extension).ToList();
        var wrong = new List<string>();
        foreach (var input in inputs)
        {
            var path = _folder[input.Name];
            await using (var file = File.Create(path))
                input.Write(file);
            var end = await EndAsync(path);
            if (!input.Allows(end))
                wrong.Add($"{input.Name}: {end}, not {string.Join(" or ", input.AllowedNames)}");
        }

        inputs.ShouldNotBeEmpty();
        wrong.ShouldBeEmpty();
    }

    private async Task<string> EndAsync(string path)
    {
        using var text = await _reader.ReadAsync(new DocumentSource(path, path, Named: true), CancellationToken.None);
        try
        {
            if (text.Problem is { } problem)
                return problem.Class;
            var piece = new char[16 << 10];
            while (await text.Reader!.ReadAsync(piece.AsMemory()) > 0)
            {
            }

            return "completed";
        }
        catch (DocumentProblemException unreadable)
        {
            return unreadable.Problem.Class;
        }
    }
}
