using System.Text;
using ParallelLlm.Host.Settings;

namespace ParallelLlm.Tests.Unit.Host.Settings;

public sealed class ConfigReaderTests
{
    [Fact]
    public void All_errors_are_reported_at_once_with_their_lines()
    {
        var config = Read("""
            {
              // Comments are fine.
              "max_concurency": 3,
              "fields": ["a", 1],
              "timeout": [1],
              "config": "other.json",
              "endpoints": {
                "One": { "base_url": "http://x" },
                "two": { "base_url": "http://x", "modle": "m", "out": "x" }
              },
              "profiles": 3,
              "model": "a", "model": "b",
              "nothing_like_it": { "deep": [1, 2] },
            }
            """);

        config.Errors.ShouldBe(
        [
            "config.json:3: max_concurency: unknown; did you mean max_concurrency?",
            "config.json:4: fields: must be text or a list of names",
            "config.json:5: timeout: must be a single value",
            "config.json:6: config: unknown",
            "config.json:8: endpoints.One: a name has lower-case letters, digits, dots, underscores and dashes",
            "config.json:9: endpoints.two.modle: unknown; did you mean model?",
            "config.json:9: endpoints.two.out: unknown",
            "config.json:11: profiles: must be an object that holds profiles by name",
            "config.json:12: model: given twice",
            "config.json:13: nothing_like_it: unknown",
        ]);
    }

    [Fact]
    public void Values_keep_their_text_and_place()
    {
        var config = Read("""
            { "fields": ["a", "b c"], "unordered": true, "timeout": 1.5,
              "endpoints": { "z": { "model": "m" }, "a": {} } }
            """);

        config.Errors.ShouldBeEmpty();
        config.Defaults["fields"].Text.ShouldBe("a,b c");
        config.Defaults["unordered"].Text.ShouldBe("true");
        config.Defaults["timeout"].ShouldBe(new SettingValue("1.5", "config.json:1: timeout", SettingRank.File));
        config.Endpoints.Select(endpoint => endpoint.Name).ShouldBe(["z", "a"]);
        config.Endpoints[0].Values["model"].Where.ShouldBe("config.json:2: endpoints.z.model");
    }

    [Fact]
    public void The_mode_of_an_endpoint_or_a_profile_says_whether_calls_are_made_by_batches()
    {
        var config = Read("""
            { "endpoints": { "a": { "mode": "batch" }, "b": { "mode": "calls", "batch": true } },
              "profiles": { "p": { "mode": "batches" } } }
            """);

        config.Endpoints.Select(endpoint => endpoint.Values["batch"].Text).ShouldBe(["true", "false"]);
        config.Errors.ShouldBe(["config.json:1: endpoints.b.batch: given twice", "config.json:2: profiles.p.mode: must be batch or calls"]);
    }

    [Theory]
    [InlineData("""{"api_key": "sk-1234"}""")]
    [InlineData("""{"endpoints": {"x": {"base_url": "http://x", "apiKey": "sk-1234"}}}""")]
    public void A_key_in_a_file_is_refused_and_not_repeated(string json)
    {
        var error = Read(json).Errors.ShouldHaveSingleItem();
        error.ShouldContain("api_key_env");
        error.ShouldNotContain("1234");
    }

    [Theory]
    [InlineData("[]", "config.json: must be a JSON object")]
    [InlineData("{\n\"a\": tru }", "config.json:2: this is not JSON")]
    [InlineData("", "config.json:1: this is not JSON")]
    [InlineData("{} {}", "config.json:1: this is not JSON")]
    [InlineData("{\"model\": \"m\"", "config.json:1: this is not JSON")]
    public void A_file_that_is_not_a_JSON_object_is_reported(string json, string error) =>
        Read(json).Errors[^1].ShouldStartWith(error);

    [Theory]
    [InlineData("{\n\"model\": \"gr\u00f6\u00dfer\"}", true, "config.json:2: this is not JSON: a text is not UTF-8; save the file in the encoding UTF-8")]
    [InlineData("{\n\"m\u00f6del\": 1}", true, "config.json:2: this is not JSON: a text is not UTF-8")]
    [InlineData("{\"endpoints\": {\n\n\"\u00f6\": {}}}", true, "config.json:3: this is not JSON: a text is not UTF-8")]
    [InlineData("{\"endpoints\": {\"x\": {\n\"\u00f6\": 1}}}", true, "config.json:2: this is not JSON: a text is not UTF-8")]
    [InlineData("{\"fields\": [\"a\",\n\"\u00f6\"]}", true, "config.json:2: this is not JSON: a text is not UTF-8")]
    [InlineData("{\"model\": \"\\ud800\"}", false, "config.json:1: this is not JSON: a text has half of a surrogate pair (\\ud800 to \\udfff); write the character itself")]
    public void Invalid_text_is_reported_with_its_line(string json, bool latin1, string error) =>
        ConfigReader.Read((latin1 ? Encoding.Latin1 : Encoding.UTF8).GetBytes(json), "config.json").Errors.ShouldHaveSingleItem().ShouldStartWith(error);

    [Fact]
    public void A_duplicate_endpoint_is_reported_and_the_first_one_kept()
    {
        var config = Read("""{"endpoints": {"x": {"model": "first"}, "x": {"model": "second"}}}""");

        config.Errors.ShouldBe(["config.json:1: endpoints.x: given twice"]);
        config.Endpoints.ShouldHaveSingleItem().Values["model"].Text.ShouldBe("first");
    }

    [Fact]
    public void A_byte_order_mark_does_no_harm() =>
        ConfigReader.Read([0xEF, 0xBB, 0xBF, .. "{\"model\": \"m\"}"u8], "config.json").Defaults["model"].Text.ShouldBe("m");

    private static ConfigFile Read(string json) => ConfigReader.Read(Encoding.UTF8.GetBytes(json), "/some/folder/config.json");
}
