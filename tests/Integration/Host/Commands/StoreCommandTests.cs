using ParallelLlm.Simulator;
using ParallelLlm.Simulator.Options;
using ParallelLlm.Tests.Integration.Host.Documents;

namespace ParallelLlm.Tests.Integration.Host.Commands;

/// <summary>The commands that look at a store, and a file that is none.</summary>
public sealed class StoreCommandTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Store_commands_inspect_purge_and_clear_the_store()
    {
        await using var server = await SimulatorServer.StartAsync(new ProviderOptions());
        WriteDocuments(3);
        var run = $"run docs -f name --base-url {server.BaseUrl} --model m --store answers.db";
        await ProgramProcess.RunAsync(_folder.Path, run);

        (await StoreAsync("stats")).ShouldMatch(@"answers\.db\n3 answers and 3 documents, \d\.\d MB\nstored from ");
        (await StoreAsync("purge --document docs/1.txt")).ShouldBe("Removed 1 answers and 1 documents.\n");
        (await StoreAsync("purge --document 1.txt")).ShouldBe("Nothing is kept of a document of this name.\n");
        (await StoreAsync("prune")).ShouldBe("Removed 0 answers and 0 documents.\n");
        var calls = server.Stats.Answered;
        await ProgramProcess.RunAsync(_folder.Path, run);
        server.Stats.Answered.ShouldBe(calls + 1);
        (await StoreAsync("clear")).ShouldBe("Removed 3 answers and 3 documents.\n");

        async Task<string> StoreAsync(string what)
        {
            var (code, output, error) = await ProgramProcess.RunAsync(_folder.Path, $"store {what} --store answers.db");
            code.ShouldBe(0, error);
            return output;
        }
    }

    [Fact]
    public async Task Another_program_s_database_is_no_store_for_the_commands_and_is_set_aside_by_a_run()
    {
        await using var server = await SimulatorServer.StartAsync(new ProviderOptions());
        WriteDocuments(1);
        _folder.Write("other.db", string.Concat(Enumerable.Repeat("not a database at all\n", 100)));

        var (code, _, error) = await ProgramProcess.RunAsync(_folder.Path, "store clear --store other.db");
        code.ShouldBe(2);
        error.ShouldContain("parallel-llm: --store other.db: it is not a database; it is left as it is");

        (code, var output, error) = await ProgramProcess.RunAsync(_folder.Path, $"run docs -f name --base-url {server.BaseUrl} --model m --store other.db");
        code.ShouldBe(0);
        output.ShouldContain("completed");
        error.ShouldContain("cannot be used: it is not a database. Renamed to ");
        Directory.GetFiles(_folder.Path, "other.db.set-aside-*").ShouldHaveSingleItem();
    }

    private void WriteDocuments(int count)
    {
        for (var i = 0; i < count; i++)
            _folder.Write($"docs/{i}.txt", $"Name: N{i}\n\n{string.Join(' ', Enumerable.Range(i * 100, 12))}");
    }
}
