using ParallelLlm.Host;
using ParallelLlm.Host.Settings;

namespace ParallelLlm.Tests.Unit.Host.Settings;

public sealed class StoreSettingsTests
{
    [Theory]
    [InlineData("", "XDG_CACHE_HOME=/cache HOME=/home/a", "/cache/parallel-llm/answers.db")]
    [InlineData("", "HOME=/home/a", "/home/a/.cache/parallel-llm/answers.db")]
    [InlineData("", "XDG_CACHE_HOME=cache HOME=/home/a", "/home/a/.cache/parallel-llm/answers.db")]
    [InlineData("", "", null)]
    [InlineData("--store=x.db", "HOME=/home/a", "x.db")]
    [InlineData("--store=x.db", "PARALLEL_LLM_STORE=y.db", "x.db")]
    [InlineData("--store=x.db", "PARALLEL_LLM_NO_STORE=1", "x.db")]
    [InlineData("--no-store", "PARALLEL_LLM_STORE=y.db HOME=/home/a", null)]
    [InlineData("", "PARALLEL_LLM_NO_STORE=yes HOME=/home/a", null)]
    [InlineData("", "PARALLEL_LLM_NO_STORE=no HOME=/home/a", "/home/a/.cache/parallel-llm/answers.db")]
    public void The_store_is_at_its_configured_path_or_in_the_users_cache(string flags, string environment, string? path)
    {
        if (OperatingSystem.IsWindows())
            return;

        var store = Resolve(flags, environment, out var errors);

        errors.ShouldBeEmpty();
        store.Path.ShouldBe(path);
        store.IsDefault.ShouldBe(!flags.Contains("--store=") && !environment.Contains("PARALLEL_LLM_STORE="));
    }

    [Fact]
    public void Limits_are_read_and_checked()
    {
        var store = Resolve("--store-max-mb=10 --store-max-days=3", "", out var errors);
        errors.ShouldBeEmpty();
        (store.Limits.MaxBytes, store.Limits.MaxAge).ShouldBe((10L << 20, TimeSpan.FromDays(3)));

        Resolve("--store-max-mb=0 --store-max-days=x", "", out errors);
        errors.Count.ShouldBe(2);
    }

    private static StoreSettings Resolve(string flags, string environment, out Problems errors)
    {
        errors = [];
        var given = Pairs(flags.Replace("--no-store", "--no-store=true"))
            .Select(pair => (Setting: RunSettingTable.All.Single(setting => setting.Flag == pair.Name), pair.Value))
            .ToDictionary(pair => pair.Setting.Name, pair => SettingValue.OfFlag(pair.Setting, pair.Value));
        var variables = Pairs(environment).ToDictionary(pair => pair.Name, pair => pair.Value);
        var sources = new SettingSources(Flags(given), variables, ConfigFile.None);
        return RunSettingsResolver.Resolve(["x"], sources, errors)?.Store ?? StoreSettings.None;
    }

    private static Dictionary<string, SettingValue> Flags(Dictionary<string, SettingValue> given) => new(given)
    {
        [RunSettingTable.Fields.Name] = SettingValue.OfFlag(RunSettingTable.Fields, "name"),
    };

    private static IEnumerable<(string Name, string Value)> Pairs(string text) =>
        text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(pair => (pair.Split('=')[0], pair.Split('=')[1]));
}
