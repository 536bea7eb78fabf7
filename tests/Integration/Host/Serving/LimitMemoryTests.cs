using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using ParallelLlm.Host.Serving.Limits;
using ParallelLlm.Simulator;
using ParallelLlm.Simulator.Options;
using ParallelLlm.Tests.Integration.Host.Documents;

namespace ParallelLlm.Tests.Integration.Host.Serving;

public sealed class LimitMemoryTests : IDisposable
{
    private static readonly LimitKey Main = new("main", "api.example:443", "large");
    private static readonly LimitKey Other = new("main", "api.example:443", "small");

    private readonly TempFolder _state = new();
    private readonly FakeTimeProvider _time = new();

    public void Dispose() => _state.Dispose();

    [Fact]
    public void Learnt_limits_are_recalled_with_their_age_for_the_same_endpoint_and_model_only()
    {
        var limit = new LearntLimit(12, true, 3.5, 4000);
        Memory().Keep(Of(Main, limit));
        _time.Advance(TimeSpan.FromHours(7));
        Memory().Keep(Of(Other, new LearntLimit(3, false)));

        Memory().Recall(Main).ShouldBe(limit with { Age = TimeSpan.FromHours(7) });
        Memory().Recall(Other).ShouldBe(new LearntLimit(3, false));
        Memory().Recall(Main with { Server = "127.0.0.1:8000" }).ShouldBeNull();
    }

    [Fact]
    public void Outdated_limits_are_forgotten()
    {
        Memory().Keep(Of(Main, new LearntLimit(12, true)));
        _time.Advance(TimeSpan.FromHours(48));

        Memory().Recall(Main).ShouldBeNull();
        Memory().Keep(Of(Other, new LearntLimit(3, false)));
        File.ReadAllText(_state["limits.json"]).ShouldNotContain("large");
    }

    [Theory]
    [InlineData("")]
    [InlineData("{ \"half\":")]
    [InlineData("null")]
    [InlineData("[{\"endpoint\":\"main\",\"server\":\"api.example:443\",\"model\":\"large\",\"concurrency\":-4,\"is_found\":true,\"learnt_at\":\"2000-01-01T00:00:00Z\"}]")]
    public void A_file_that_makes_no_sense_is_as_good_as_none(string content)
    {
        _state.Write("limits.json", content);

        Memory().Recall(Main).ShouldBeNull();
        Memory().Keep(Of(Main, new LearntLimit(12, true)));
        Memory().Recall(Main).ShouldNotBeNull();
    }

    [Fact]
    public void The_file_is_its_owners_alone()
    {
        Memory().Keep(Of(Main, new LearntLimit(12, true)));

        if (!OperatingSystem.IsWindows())
            File.GetUnixFileMode(_state["limits.json"]).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public void An_endpoint_is_known_by_its_server_and_one_without_is_not_kept()
    {
        using var client = new OpenAICompatibleClient(new OpenAIEndpointOptions { BaseUrl = new Uri("http://localhost:8000/v1"), ApiKey = "secret" });

        LimitKey.Of(new LlmEndpoint("main", client, "large")).ShouldBe(new LimitKey("main", "localhost:8000", "large"));
        LimitKey.Of(new LlmEndpoint("main", new SimulatedClient(new ProviderOptions()), "large")).ShouldBeNull();
    }

    private static Dictionary<LimitKey, LearntLimit> Of(LimitKey key, LearntLimit limit) => new() { [key] = limit };

    private LimitMemory Memory() => new(_state["limits.json"], _time, NullLogger.Instance);
}
