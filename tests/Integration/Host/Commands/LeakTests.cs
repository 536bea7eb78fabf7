using ParallelLlm.Simulator;
using ParallelLlm.Simulator.Options;
using ParallelLlm.Tests.Integration.Host.Documents;
using ParallelLlm.Tests.Integration.Host.Folder;

namespace ParallelLlm.Tests.Integration.Host.Commands;

/// <summary>No secret and no document text in a log, an error, a report or a process list, whatever goes wrong and however much is said.</summary>
public sealed class LeakTests
{
    private const string Key = "sk-Recognisable0Key1";
    private const string Secret = "Wolpertinger";
    private const string Instruction = "Beherzige";

    [Fact]
    public async Task Neither_key_nor_text_leaks_into_logs_reports_or_the_command_line()
    {
        // Every kind of failure, and providers' error bodies with them; half of the chunks are too long for the model.
        await using var server = await SimulatorServer.StartAsync(new ProviderOptions
        {
            ApiKey = Key,
            Concurrency = 6,
            ContextTokens = 600,
            Latency = new LatencyOptions { Ms = 30 },
            Unsupported = new UnsupportedOptions { JsonSchema = true, Temperature = true },
            Faults = new FaultOptions
            {
                Error500 = 0.08,
                Overloaded = 0.02,
                Reset = 0.05,
                TruncatedBody = 0.05,
                Html = 0.05,
                EmptyContent = 0.05,
                Chatty = 0.05,
                InvalidJson = 0.08,
                Length = 0.03,
                ContentFilter = 0.03,
            },
        });
        using var folder = new TempFolder();
        for (var i = 0; i < 60; i++)
            folder.Write($"docs/{i:D2}.txt", string.Concat(Enumerable.Repeat($"Name: {Secret} {i}\n", i % 2 == 0 ? 3 : 200)));
        folder.Write("docs/binary.txt", [.. "Name: Wolpertinger"u8, 0, 1, 2, 0xff]);
        folder.Write("docs/invalid.txt", [0xef, 0xbb, 0xbf, .. "Name: Wolpertinger "u8, 0xff, 0xfe, 0xff]);
        folder.Write("prompt.txt", $"{Instruction} {{fields}}: {{text}}");

        using var program = ProgramProcess.Start(
            folder.Path, $"run docs -f name --prompt-template prompt.txt --base-url {server.BaseUrl} --model m -vv --report report.json", key: Key);
        var commandLine = program.CommandLine();
        var (code, output, said) = await program.EndAsync();

        code.ShouldBe(1);
        output.ShouldContain(Secret);
        said.ShouldContain("invalid_answer");
        said.ShouldContain("too_large");
        said.Split('\n').Length.ShouldBeGreaterThan(120);
        if (commandLine.Length > 0)
            commandLine.ShouldContain("--report");
        foreach (var place in new[] { said, File.ReadAllText(folder["report.json"]), commandLine })
        {
            place.ShouldNotContain(Key);
            place.ShouldNotContain(Secret);
            place.ShouldNotContain(Instruction);
        }

        // Errors in the results name no text either: it is found only where the answers are.
        output.ShouldNotContain(Key);
        output.ShouldNotContain(Instruction);
    }

    [Fact]
    public async Task Output_logs_and_state_of_a_service_show_no_key_text_document_name_or_folder()
    {
        if (!OperatingSystem.IsLinux())
            return;
        const string Patient = "Meier_Hans_1958";
        await using var server = await SimulatorServer.StartAsync(new ProviderOptions
        {
            ApiKey = Key,
            ContextTokens = 600,
            Faults = new FaultOptions { Error500 = 0.1, Html = 0.1, InvalidJson = 0.1, ContentFilter = 0.1 },
        });
        using var tree = new FolderTree();
        for (var i = 0; i < 20; i++)
            tree.Drop($"{Patient}/{Patient}_{i}.txt", string.Concat(Enumerable.Repeat($"Name: {Secret} {i}\n", i % 2 == 0 ? 3 : 200)));
        tree.Drop($"{Patient}/empty.txt", "");
        File.WriteAllText(Path.Join(tree.Root, "prompt.txt"), $"{Instruction} {{fields}}: {{text}}");

        using var program = ProgramProcess.Start(
            tree.Root, $"serve --root {tree.Root} -f name --prompt-template prompt.txt --base-url {server.BaseUrl} --model m -vv --settle-time 0.05 --scan-interval 0.2 --drain-time 1", key: Key);
        await Outside.UntilAsync(() => tree.Files("inbox").Length + tree.Files("claimed").Length == 0);

        // No user can write there, not even root.
        File.CreateSymbolicLink(Path.Join(tree.Layout.Outbox, $"{Patient}_later"), "/proc");
        // Of several, because the content filter refuses one in ten.
        for (var i = 0; i < 8; i++)
            tree.Drop($"{Patient}_later/{i}-letter.txt", $"Name: {Secret}");
        await program.ComplainedAsync("cannot be put there");
        program.Signal("TERM");
        var (code, output, said) = await program.EndAsync();

        code.ShouldBe(0, said);
        tree.Files("failed").ShouldNotBeEmpty();
        var kept = Directory.EnumerateFiles(tree.Layout.State, "*.json*", SearchOption.AllDirectories).ToDictionary(path => path, File.ReadAllText);
        kept.Keys.ShouldContain(path => path.EndsWith(".jsonl", StringComparison.Ordinal));
        kept.Values.ShouldContain(text => text.Contains("doc-", StringComparison.Ordinal));
        foreach (var place in kept.Values.Append(said).Append(output))
            foreach (var secret in new[] { Key, Secret, Instruction, "Meier", "letter.txt" })
                place.ShouldNotContain(secret);
    }

    [Theory]
    [InlineData("a wrong key")]
    [InlineData("sk-Recognisable0Key1\u00e9")]
    [InlineData("sk-Recognisable0Key1")]
    public async Task A_key_that_is_refused_is_not_repeated(string key)
    {
        await using var server = await SimulatorServer.StartAsync(new ProviderOptions { ApiKey = "right" });
        using var folder = new TempFolder();
        folder.Write("a.txt", "Name: Ada");

        var (code, output, said) = await ProgramProcess.RunAsync(folder.Path, $"run a.txt -f name --base-url {server.BaseUrl} --model m -vv", key: key);

        code.ShouldBeOneOf(2, 3);
        (output + said).ShouldNotContain("wrong key");
        (output + said).ShouldNotContain("Recognisable");
    }
}
