using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ParallelLlm.Hosting;
using ParallelLlm.Tests.Unit.Runtime;

namespace ParallelLlm.Tests.Unit.Hosting;

public sealed class ConfiguredLimitsTests : IAsyncDisposable
{
    private readonly ManualClient _client = new();
    private readonly IConfigurationRoot _configuration = new ConfigurationBuilder().Add(new MemoryConfigurationSource()).Build();
    private readonly MessageLog _log = new();
    private ServiceProvider? _services;

    public async ValueTask DisposeAsync()
    {
        if (_services is not null)
            await _services.DisposeAsync();
        _log.Dispose();
    }

    [Fact]
    public async Task Limits_follow_the_configuration_from_the_start_and_at_every_reload_and_nothing_is_lost()
    {
        Set("Limits:Endpoints:test", "2");
        var engine = Start();
        var results = engine.ProcessAsync(Engines.Request(8)).ToListAsync();
        var calls = await _client.NextAsync(2);
        await ChangeAsync(engine, 2, "set at run time");

        Reload("Limits:MaxConcurrency", "0");
        await ChangeAsync(engine, 0, "paused");
        foreach (var call in calls)
            call.Succeed();
        Reload("Limits:Endpoints:test", "3");
        await ChangeAsync(engine, 3, "set at run time");
        _client.HasMore.ShouldBeFalse();

        Reload("Limits:MaxConcurrency", null);
        await ChangeAsync(engine, 4, "resumed");
        calls = await _client.NextAsync(3);
        _client.HasMore.ShouldBeFalse();
        Reload("Limits:Endpoints:test", null);
        calls.Add(await _client.NextAsync());
        foreach (var call in calls)
            call.Succeed();
        foreach (var call in await _client.NextAsync(2))
            call.Succeed();

        (await results.WaitAsync(Engines.Guard)).ShouldAllBe(result => result.Status == ChunkStatus.Completed);
    }

    [Fact]
    public async Task An_unusable_value_is_logged_and_the_current_limits_stay_in_force()
    {
        Set("Limits:MaxConcurrency", "3");
        var engine = Start();
        await ChangeAsync(engine, 3, "set at run time");

        Reload("Limits:MaxConcurrency", "many");
        Reload("Limits:Endpoints:tset", "1");
        Reload("Limits:MaxConcurrency", "-1");
        engine.SetLimit(1);
        await ChangeAsync(engine, 1, "set at run time");
        Reload("Limits:Endpoints:tset", null);
        Reload("Limits:MaxConcurrency", "3");
        Reload("Limits:Endpoints:test", "2");
        await ChangeAsync(engine, 2, "set at run time");

        // What code has set holds until its own key says something else.
        (await engine.GetControlChangesAsync()).Where(change => change.Endpoint == ControlChange.WholeEngine).Select(change => change.To).ShouldBe([3, 1]);
        _log.Messages.ShouldContain("Limits:MaxConcurrency in the configuration is ignored: 'many' is not an integer of 0 (paused) or more. The current limits stay in force");
        _log.Messages.ShouldContain("Limits:Endpoints:tset in the configuration is ignored: unknown endpoint 'tset'; known: test. The current limits stay in force");
        _log.Messages.ShouldContain(message => message.Contains("'-1' is not an integer"));
    }

    private ParallelProcessor Start()
    {
        _services = new ServiceCollection()
            .AddSingleton<ILoggerFactory>(_log)
            .AddParallelLlm(options =>
            {
                options.Endpoints.Add(new LlmEndpoint("test", _client, "model"));
                options.Engine.MaxConcurrency = 4;
            })
            .AddParallelLlmLimits(_configuration.GetSection("Limits"))
            .BuildServiceProvider();
        return _services.GetRequiredService<ParallelProcessor>();
    }

    private void Set(string key, string? value) => _configuration[key] = value;

    private void Reload(string key, string? value)
    {
        Set(key, value);
        _configuration.Reload();
    }

    private static Task ChangeAsync(ParallelProcessor engine, double to, string reason) => engine.WhenAsync(async () =>
        (await engine.GetControlChangesAsync()).LastOrDefault(change => change.What == ControlAspect.Limit) is { } last && last.To == to && last.Reason == reason);

    private sealed class MessageLog : ILoggerFactory, ILogger
    {
        private readonly System.Collections.Concurrent.ConcurrentQueue<string> _messages = new();

        public IReadOnlyCollection<string> Messages => _messages;

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            _messages.Enqueue(formatter(state, exception));

        public void Dispose()
        {
        }
    }
}
