using System.Text;
using Microsoft.Extensions.Logging;
using ParallelLlm.Host.Serving;
using ParallelLlm.Host.Serving.Live;
using ParallelLlm.Host.Settings;
using ParallelLlm.Tests.Integration.Host.Documents;
using ParallelLlm.Tests.Unit.Runtime;
using Serilog.Events;

namespace ParallelLlm.Tests.Integration.Host.Serving;

public sealed class SettingsReloadTests : IDisposable
{
    private const string Start = """{ "fields": "name", "max_concurrency": 10, "endpoints": { "main": { "base_url": "http://localhost:1/v1", "model": "m" } } }""";

    private static readonly Dictionary<string, string> NoEnvironment = [];

    private readonly TempFolder _folder = new();
    private readonly List<LiveSettings> _applied = [];
    private readonly Lines _log = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("max_concurrency\": 10", "max_concurrency\": 4", "max_concurrency")]
    [InlineData("\"fields\"", "\"paused\": true, \"fields\"", "paused")]
    [InlineData("\"model\"", "\"paused\": true, \"max_concurrency\": 3, \"model\"", "endpoints.main.max_concurrency, endpoints.main.paused")]
    [InlineData("\"fields\"", "\"log_level\": \"debug\", \"fields\"", "log_level")]
    [InlineData("\"fields\"", "\"priority\": \"urgent\", \"fields\"", "priority")]
    public void Changeable_settings_apply_once_two_looks_agree(string old, string now, string named)
    {
        var reload = Reload();
        _folder.Write("c.json", Start.Replace(old, now));
        reload.Look();
        _applied.ShouldBeEmpty("half of it may have been written so far");

        reload.Look();
        reload.Look();

        _applied.Count.ShouldBe(1);
        _log.Text.ShouldBe($"Information: Settings read again: {named}\n");
        var live = _applied[0];
        (live.MaxConcurrency, live.Paused, live.Endpoints["main"], live.LogLevel, live.Priorities[""]).ShouldBe((
            named == "max_concurrency" ? 4 : 10,
            named == "paused",
            named.StartsWith("endpoints", StringComparison.Ordinal) ? new EndpointSwitch(3, true) : new EndpointSwitch(null, false),
            named == "log_level" ? LogEventLevel.Debug : null,
            named == "priority" ? Priority.Urgent : Priority.Normal));
    }

    [Theory]
    [InlineData("max_concurrency\": 10", "max_concurrency\": 0", "c.json:1: max_concurrency 0: must be an integer from 1 to 1000")]
    [InlineData("\"model\"", "\"paused\": \"perhaps\", \"model\"", "c.json:1: endpoints.main.paused perhaps: must be true or false")]
    [InlineData("\"fields\"", "\"log_level\": \"loud\", \"fields\"", "c.json:1: log_level loud: must be verbose, debug, information, warning, error or fatal")]
    [InlineData("\"fields\"", "\"pausd\": true, \"fields\"", "c.json:1: pausd: unknown; did you mean paused?")]
    [InlineData(" }", "", "this is not JSON")]
    [InlineData("\"name\"", "\"n\\ud800\"", "c.json:1: this is not JSON: a text has half of a surrogate pair")]
    [InlineData("\"endpoints\": { ", "\"endpoints\": { \"main\": {}, ", "c.json:1: endpoints.main: given twice")]
    public void Wrong_settings_change_nothing_and_are_named_once(string old, string now, string error)
    {
        var reload = Reload();
        _folder.Write("c.json", Start.Replace(old, now).Replace("\"fields\"", "\"priority\": \"urgent\", \"fields\""));

        for (var look = 0; look < 4; look++)
            reload.Look();

        _applied.ShouldBeEmpty();
        _log.Text.ShouldStartWith("Error: Settings not changed, the old ones hold: ");
        _log.Text.ShouldContain(error);
        _log.Text.Split("Error:").Length.ShouldBe(2);
    }

    [Fact]
    public void After_a_file_in_another_encoding_the_next_change_has_its_effect()
    {
        var reload = Reload();
        File.WriteAllText(_folder["c.json"], Start.Replace("name", "größe"), Encoding.Latin1);
        reload.Look();
        reload.Look();
        _log.Text.ShouldStartWith("Error: Settings not changed, the old ones hold: c.json:1: this is not JSON: a text is not UTF-8; save the file in the encoding UTF-8");

        _folder.Write("c.json", Start.Replace("max_concurrency\": 10", "max_concurrency\": 4"));
        reload.Look();
        reload.Look();

        _applied.ShouldHaveSingleItem().MaxConcurrency.ShouldBe(4);
    }

    [Fact]
    public async Task A_failed_loop_is_logged_at_once_and_does_not_disturb_the_shutdown()
    {
        var loops = new ServiceLoops(TimeProvider.System, _log);
        var other = new TaskCompletionSource();
        loops.Add("something is not done", TimeSpan.FromDays(1), () => Task.FromException(new InvalidOperationException("a bug")));
        loops.Add("another thing is not done", TimeSpan.FromDays(1), () => other.Task);

        _log.Text.ShouldBe("Error: An internal error: something is not done\n");
        other.SetResult();
        await loops.EndAsync().WaitAsync(Engines.Guard);
    }

    [Theory]
    [InlineData("\"chunk_tokens\": 500", "chunk_tokens")]
    [InlineData("\"prices\": { \"gpt-4.1\": { \"input\": 2, \"output\": 8 } }", "prices.gpt-4.1.input, prices.gpt-4.1.output")]
    [InlineData("\"profiles\": { \"p\": { \"max_concurrency\": 40 } }", "profiles.p.max_concurrency")]
    public void Settings_that_need_a_restart_are_reported(string member, string named)
    {
        var reload = Reload();
        _folder.Write("c.json", Start.Replace("\"fields\"", $"{member}, \"paused\": true, \"fields\""));

        reload.Look();
        reload.Look();

        _log.Text.ShouldBe($"Information: Settings read again: paused\nWarning: These settings hold from the next start on: {named}\n");
        _applied.ShouldHaveSingleItem().MaxConcurrency.ShouldBe(10);
    }

    [Fact]
    public void A_missing_file_changes_nothing_and_an_explicit_reload_reads_at_once()
    {
        var reload = Reload();
        File.Delete(_folder["c.json"]);
        reload.Look();
        _folder.Write("c.json", Start);
        reload.Ask();
        reload.Look();

        _applied.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_flag_overrides_the_file_and_the_engine_follows_the_effective_settings()
    {
        var client = new ManualClient();
        await using var engine = Engines.Start(client);
        var reload = Reload(settings => EngineSwitches.Apply(settings, engine, []), ("max_concurrency", "5"));

        await ChangeAsync("\"paused\": true, \"max_concurrency\": 2", (0, "paused"));
        await ChangeAsync("\"max_concurrency\": 3", (5, "resumed"));

        async Task ChangeAsync(string members, (int To, string Reason) expected)
        {
            _folder.Write("c.json", Start.Replace("\"max_concurrency\": 10", members));
            reload.Look();
            reload.Look();
            await engine.WhenAsync(async () =>
                (await engine.GetControlChangesAsync()).LastOrDefault() is { } last && last.Endpoint == ControlChange.WholeEngine && (last.To, last.Reason) == expected);
        }
    }

    private SettingsReload Reload(Action<LiveSettings>? apply = null, params (string Name, string Value)[] flags)
    {
        var path = _folder.Write("c.json", Start);
        var given = flags.Append(("config", path)).Append(("root", _folder.Path)).ToDictionary(flag => flag.Item1, flag => new SettingValue(flag.Item2, "--" + flag.Item1, SettingRank.Flag));
        var reload = new SettingsReload(SettingSources.Load(given, NoEnvironment), apply ?? _applied.Add, _log);
        reload.Look();
        return reload;
    }

    private sealed class Lines : ILogger
    {
        public string Text { get; private set; } = "";

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Text += $"{logLevel}: {formatter(state, exception)}\n";
    }
}
