using ParallelLlm.Simulator;
using ParallelLlm.Simulator.Model;
using ParallelLlm.Simulator.Options;

namespace ParallelLlm.Tests.Unit.Simulator.Model;

public sealed class PromptCacheTests
{
    private static readonly CacheOptions Small = new() { MinTokens = 8, Step = 2 };

    [Theory]
    [InlineData(4_096, 4_200, 1_024)]
    [InlineData(4_095, 4_200, 0)]
    [InlineData(4_096 + 511, 10_000, 1_024)]
    [InlineData(4_096 + 512, 10_000, 1_152)]
    [InlineData(0, 10_000, 0)]
    public async Task A_shared_beginning_is_cached_in_whole_steps_from_the_least_on(int shared, int length, long cached)
    {
        var client = new SimulatedClient(new ProviderOptions { Cache = new CacheOptions() });
        var beginning = new string('a', shared);

        (await client.CompleteAsync(Call("S", beginning[..Math.Max(0, shared - 1)] + new string('b', length - shared)), default)).Usage.Cached.ShouldBe(0);
        var second = await client.CompleteAsync(Call("S", beginning[..Math.Max(0, shared - 1)] + new string('c', length - shared)), default);

        // The system message is one character of the beginning.
        second.Usage.Cached.ShouldBe(cached);
        second.Usage.Prompt.ShouldBe((length - (shared == 0 ? 0 : 1) + 1 + 3) / 4);
        client.Stats.CachedTokens.ShouldBe(cached);
    }

    [Fact]
    public void Cached_tokens_are_those_of_the_longest_beginning_of_any_earlier_prompt()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var cache = new PromptCache(Small);
            var earlier = new List<(string System, string User)>();
            for (var call = 0; call < 20; call++)
            {
                var (system, user) = (TextOf(random, 30), TextOf(random, 120));
                var shared = earlier.Select(each => Shared(each, (system, user))).DefaultIfEmpty(0).Max() / 4;
                var expected = shared < Small.MinTokens ? 0 : shared - ((shared - Small.MinTokens) % Small.Step);

                cache.Take(PromptPrefixes.Of(Small, "m", "{}", system, user), 1_000).ShouldBe(expected, $"seed {seed}, call {call}");
                earlier.Add((system, user));
            }
        }
    }

    [Theory]
    [InlineData("n", "{}", "S", false)]
    [InlineData("m", "[]", "S", false)]
    [InlineData("m", null, "S", false)]
    [InlineData("m", "{}", "T", false)]
    [InlineData("m", "{}", null, false)]
    [InlineData("m", "{}", "S", true)]
    public void Model_schema_and_system_message_are_part_of_a_beginning(string model, string? schema, string? system, bool isKnown)
    {
        var cache = new PromptCache(Small);
        var user = new string('a', 100);
        cache.Take(PromptPrefixes.Of(Small, "m", "{}", "S", user), 1_000);

        (cache.Take(PromptPrefixes.Of(Small, model, schema, system, user), 1_000) > 0).ShouldBe(isKnown);
    }

    [Theory]
    [InlineData(1_000, 24)]
    [InlineData(13, 12)]
    [InlineData(8, 8)]
    [InlineData(7, 0)]
    public void No_more_tokens_are_cached_than_the_prompt_has(int promptTokens, int cached)
    {
        var cache = new PromptCache(Small);
        var prefixes = PromptPrefixes.Of(Small, "m", null, null, new string('a', 99));
        cache.Take(prefixes, promptTokens);

        cache.Take(prefixes, promptTokens).ShouldBe(cached);
    }

    [Fact]
    public void Of_many_beginnings_the_longest_unused_are_forgotten()
    {
        var cache = new PromptCache(Small with { Prefixes = 100 });
        Take("used").ShouldBe(0);
        Take("unused").ShouldBe(0);
        for (var other = 0; other < 200; other++)
        {
            Take($"other {other}").ShouldBe(0);
            Take("used").ShouldBe(8);
        }

        Take("unused").ShouldBe(0);

        int Take(string name) => cache.Take(PromptPrefixes.Of(Small, "m", null, null, name.PadRight(32)), 100);
    }

    [Fact]
    public void A_refused_call_leaves_nothing_in_the_cache_and_without_the_option_there_is_none()
    {
        var model = new ProviderModel(new ProviderOptions { Cache = Small, Concurrency = 1 });
        var call = new OfferedCall(100) { Prefixes = PromptPrefixes.Of(Small, "m", null, null, new string('a', 99)) };
        var first = model.Offer(TimeSpan.Zero, new OfferedCall(100));
        model.Offer(TimeSpan.Zero, call).Accepted.ShouldBeFalse();
        model.Finish(TimeSpan.Zero, first.Permit);

        model.Offer(TimeSpan.Zero, call).Permit.CachedTokens.ShouldBe(0);
        PromptPrefixes.Of(null, "m", null, null, "a").ShouldBeNull();
    }

    private static LlmCall Call(string system, string user) => new() { Model = "m", SystemMessage = system, UserMessage = user };

    private static string TextOf(Random random, int most)
    {
        var length = random.Next(most);
        return string.Concat(Enumerable.Range(0, length).Select(at => at < length - random.Next(30) ? 'a' : (char)('a' + random.Next(2))));
    }

    // Characters, across the border between the messages if the first are equal.
    private static int Shared((string System, string User) one, (string System, string User) other) => one.System == other.System
        ? one.System.Length + one.User.AsSpan().CommonPrefixLength(other.User)
        : one.System.AsSpan().CommonPrefixLength(other.System);
}
