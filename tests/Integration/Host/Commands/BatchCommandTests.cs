using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using ParallelLlm.Simulator;
using ParallelLlm.Simulator.Options;
using ParallelLlm.Tests.Integration.Host.Documents;

namespace ParallelLlm.Tests.Integration.Host.Commands;

/// <summary><c>batch list|status|cancel</c> as processes, against the simulator's batches.</summary>
public sealed partial class BatchCommandTests : IDisposable
{
    private const string Line =
        """{"custom_id": "1", "method": "POST", "url": "/v1/chat/completions", "body": {"model": "m", "messages": [{"role": "user", "content": "x"}]}}""";

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Batches_are_listed_shown_and_cancelled_by_the_address_alone()
    {
        await using var server = await StartAsync();
        var foreign = await CreateAsync(server, null);
        var none = await RunAsync($"cancel --all --base-url {server.BaseUrl}");
        var own = await CreateAsync(server, "name");

        var shown = await RunAsync($"status {foreign} --base-url {server.BaseUrl} --model any");
        var listed = await RunAsync($"list --base-url {server.BaseUrl}");
        var cancelled = await RunAsync($"cancel --all --base-url {server.BaseUrl}");

        none.ShouldBe("There are no unfinished batches of this program.\n");
        Cells(shown).ShouldBe(["ID Created (UTC) Model Status Answered Calls Note", $"{foreign} TIME m in_progress 0 1 of another program"]);
        Cells(listed).ShouldBe(
            ["ID Created (UTC) Model Status Answered Calls Note", $"{own} TIME m in_progress 0 1", $"{foreign} TIME m in_progress 0 1 of another program"]);
        Cells(cancelled).ShouldBe(["ID Created (UTC) Model Status Answered Calls Note", $"{own} TIME m cancelling 0 1"]);
    }

    [Fact]
    public async Task Endpoints_of_one_account_are_listed_once()
    {
        await using var server = await StartAsync();
        await CreateAsync(server, "name");
        var endpoint = $$"""{ "base_url": "{{server.BaseUrl}}", "model": "m" }""";
        _folder.Write("pool.json", $$"""{ "endpoints": { "now": {{endpoint}}, "later": {{endpoint}} } }""");

        Cells(await RunAsync("list --config pool.json")).Length.ShouldBe(2);
    }

    private static Task<SimulatorServer> StartAsync() => SimulatorServer.StartAsync(new ProviderOptions
    {
        Batches = new BatchOptions { DurationMs = new BatchDurationOptions { Min = 600_000, Max = 600_000 }, CancelMs = 600_000 },
    });

    private static async Task<string> CreateAsync(SimulatorServer server, string? name)
    {
        using var http = new HttpClient();
        using var form = new MultipartFormDataContent
        {
            { new StringContent("batch"), "purpose" },
            { new StringContent(Line), "file", "in.jsonl" },
        };
        using var file = await http.PostAsync(new Uri($"{server.BaseUrl}/files"), form);
        using var batch = await http.PostAsJsonAsync(new Uri($"{server.BaseUrl}/batches"), new
        {
            input_file_id = await IdOfAsync(file),
            endpoint = "/v1/chat/completions",
            completion_window = "24h",
            metadata = name is null ? null : new { parallel_llm = name },
        });
        return await IdOfAsync(batch);
    }

    private static async Task<string> IdOfAsync(HttpResponseMessage answer) =>
        (await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!;

    private async Task<string> RunAsync(string arguments)
    {
        var (code, output, error) = await ProgramProcess.RunAsync(_folder.Path, $"batch {arguments}");
        code.ShouldBe(0, error);
        return output;
    }

    private static string[] Cells(string table) =>
        [.. Time().Replace(table.TrimEnd(), "TIME").Split('\n')
            .Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries)))];

    [GeneratedRegex(@"\d{4}-\d\d-\d\d \d\d:\d\d", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Time();
}
