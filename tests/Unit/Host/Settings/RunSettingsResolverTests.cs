using System.Text;
using ParallelLlm.Host;
using ParallelLlm.Host.Settings;

namespace ParallelLlm.Tests.Unit.Host.Settings;

public sealed class RunSettingsResolverTests
{
    private const string TwoEndpoints = """
        {
          "endpoints": {
            "first": { "base_url": "http://first.example/v1", "model": "one", "api_key_env": "FIRST_KEY" },
            "second": { "base_url": "http://second.example/v1", "model": "two", "max_concurrency": 7 }
          },
          "profiles": { "letters": { "endpoint": "second", "fields": "a,b", "timeout": 5 } }
        }
        """;

    [Fact]
    public void Without_anything_but_fields_the_defaults_hold()
    {
        var settings = Good("-f a,b");

        settings.Endpoints.ShouldHaveSingleItem().IsSimulator.ShouldBeTrue();
        settings.Endpoints[0].Name.ShouldBe("simulator");
        settings.WhenNoneCanServe.ShouldBe(NoneCanServe.Fail);
        settings.Fields.Names.ShouldBe(["a", "b"]);
        settings.MaxConcurrency.ShouldBe(20);
        settings.Timeout.ShouldBeNull();
        settings.MaxAttempts.ShouldBe(3);
        settings.Deadline.ShouldBeNull();
        settings.GiveUpAfter.ShouldBe(TimeSpan.FromSeconds(60));
        settings.Priority.ShouldBe(Priority.Normal);
        settings.Out.ShouldBeNull();
        settings.Progress.ShouldBeTrue();
        settings.Verbosity.ShouldBe(Verbosity.Normal);
    }

    [Theory]
    [InlineData("--max-concurrency 5", "PARALLEL_LLM_MAX_CONCURRENCY=6", """{"max_concurrency": 7}""", 5)]
    [InlineData("", "PARALLEL_LLM_MAX_CONCURRENCY=6", """{"max_concurrency": 7}""", 6)]
    [InlineData("", "", """{"max_concurrency": 7}""", 7)]
    [InlineData("", "PARALLEL_LLM_MAX_CONCURRENCY=", "{}", 20)]
    public void A_flag_goes_before_the_environment_before_the_file(string flags, string environment, string config, int expected) =>
        Good("-f a " + flags, environment, config).MaxConcurrency.ShouldBe(expected);

    [Theory]
    [InlineData("--endpoint first", "", "first", "http://first.example/v1", "one", "FIRST_KEY")]
    [InlineData("--endpoint second", "", "second", "http://second.example/v1", "two", "OPENAI_API_KEY")]
    [InlineData("--endpoint second", "OPENAI_BASE_URL=http://other.example", "second", "http://second.example/v1", "two", "OPENAI_API_KEY")]
    [InlineData("--profile letters", "", "second", "http://second.example/v1", "two", "OPENAI_API_KEY")]
    [InlineData("--profile letters --endpoint first", "", "first", "http://first.example/v1", "one", "FIRST_KEY")]
    [InlineData("--endpoint second --model m", "OPENAI_MODEL=n", "second", "http://second.example/v1", "m", "OPENAI_API_KEY")]
    [InlineData("", "OPENAI_BASE_URL=http://other.example:8080/v1 OPENAI_MODEL=n", "other.example-8080", "http://other.example:8080/v1", "n", "OPENAI_API_KEY")]
    [InlineData("--base-url http://[::1]:99/v1 --model m", "", "--1-99", "http://[::1]:99/v1", "m", "OPENAI_API_KEY")]
    public void An_endpoint_counts_where_it_was_chosen_and_its_key_goes_nowhere_else(
        string flags, string environment, string name, string url, string model, string keyVariable)
    {
        var endpoint = Good("-f a " + flags, "FIRST_KEY=x " + environment, TwoEndpoints).Endpoints.ShouldHaveSingleItem();

        endpoint.ShouldBe(new EndpointSetting(name, new Uri(url), model, keyVariable));
    }

    [Theory]
    [InlineData("", "", "first:one:FIRST_KEY:0: second:two:OPENAI_API_KEY:3:7 third:three:OPENAI_API_KEY:0:", 47)]
    [InlineData("--endpoint third,second", "", "third:three:OPENAI_API_KEY:0: second:two:OPENAI_API_KEY:3:7", 27)]
    [InlineData("--profile pair", "", "second:two:OPENAI_API_KEY:3:7 first:one:FIRST_KEY:0:", 27)]
    [InlineData("--max-concurrency 5 --model m", "", "first:m:FIRST_KEY:0: second:m:OPENAI_API_KEY:3:7 third:m:OPENAI_API_KEY:0:", 5)]
    [InlineData("--endpoint second", "", "second:two:OPENAI_API_KEY:3:", 7)]
    public void Without_a_choice_all_endpoints_are_used_each_with_its_own_settings(string flags, string environment, string expected, int maxConcurrency)
    {
        const string Three = """
            {
              "spill_over": true,
              "endpoints": {
                "first": { "base_url": "http://first.example/v1", "model": "one", "api_key_env": "FIRST_KEY", "min_priority": "high", "timeout": 9 },
                "second": { "base_url": "http://second.example/v1", "model": "two", "max_concurrency": 7, "tier": 3, "context_tokens": 8000, "timeout": 9 },
                "third": { "base_url": "http://third.example/v1", "model": "three", "timeout": 9 }
              },
              "profiles": { "pair": { "endpoint": ["second", "first"] } }
            }
            """;

        var settings = Good("-f a " + flags, "FIRST_KEY=x " + environment, Three);

        string.Join(' ', settings.Endpoints.Select(each => $"{each.Name}:{each.Model}:{each.ApiKeyVariable}:{each.Tier}:{each.MaxConcurrency}")).ShouldBe(expected);
        settings.MaxConcurrency.ShouldBe(maxConcurrency);
        settings.Timeout.ShouldBe(TimeSpan.FromSeconds(9));
        settings.SpillOver.ShouldBeTrue();
        settings.Endpoints.ShouldAllBe(each => (each.ContextTokens == 8000) == (each.Name == "second") && (each.MinPriority == Priority.High) == (each.Name == "first"));
    }

    [Theory]
    [InlineData("--api-key-env OTHER", "", "--api-key-env: there are several endpoints, and each has a key of its own; give it beside the URL in the file, or choose one with --endpoint")]
    [InlineData("", "\"timeout\": 30", "config.json:4: endpoints.second.timeout 30: holds for a whole run, and its endpoints differ; give it once, outside of endpoints, or choose one with --endpoint")]
    [InlineData("", "\"tier\": -1", "config.json:4: endpoints.second.tier -1: must be an integer from 0 to 1000")]
    [InlineData("", "\"context_tokens\": \"8k\"", "config.json:4: endpoints.second.context_tokens 8k: must be an integer from 1 to 2147483647")]
    [InlineData("", "\"min_priority\": \"hihg\"", "config.json:4: endpoints.second.min_priority hihg: must be low, normal, high or urgent; did you mean high?")]
    [InlineData("", "\"max_concurrency\": 0", "config.json:4: endpoints.second.max_concurrency 0: must be an integer from 1 to 1000")]
    [InlineData("", "\"tear\": 1", "config.json:4: endpoints.second.tear: unknown")]
    [InlineData("--endpoint first,thrid", "", "--endpoint first,thrid: must be one of first, second")]
    [InlineData("--when-none-can-serve parked", "", "--when-none-can-serve parked: must be fail, partial or park")]
    public void Errors_in_a_multi_endpoint_configuration_are_named(string flags, string second, string error)
    {
        var config = $$"""
            {
              "endpoints": {
                "first": { "base_url": "http://first.example/v1", "model": "one" },
                "second": { "base_url": "http://second.example/v1", "model": "two"{{(second.Length > 0 ? ", " + second : "")}} }
              }
            }
            """;

        Errors("-f a " + flags, "OTHER=x", config).ShouldBe([error]);
    }

    [Theory]
    [InlineData("", "Jsonl")]
    [InlineData("-o results", "Jsonl")]
    [InlineData("-o results.json --format jsonl", "Jsonl")]
    [InlineData("-o results.CSV", "Csv")]
    [InlineData("-o results.tsv", "Tsv")]
    [InlineData("-o results.parquet", "Parquet")]
    [InlineData("-o results.d/", "Json")]
    [InlineData("-o results.csv --format jsonl", "Jsonl")]
    [InlineData("-o results.xlsx --format csv", "Csv")]
    [InlineData("--format tsv", "Tsv")]
    public void The_format_of_results_follows_from_their_name_unless_it_is_given(string flags, string expected) =>
        Good("-f a " + flags).Format.ToString().ShouldBe(expected);

    [Theory]
    [InlineData("-o r.xlsx", "--out r.xlsx: results are not written in this format; use .csv")]
    [InlineData("-o r.json", "--out r.json: holds one JSON value, and results are many; use .jsonl, or a folder (DIR/)")]
    [InlineData("-o r.jsonl.gz", "--out r.jsonl.gz: results are not written in this format")]
    [InlineData("--format parquet", "--format parquet: cannot be written to standard output; name a file with --out")]
    [InlineData("--format json", "--format json: cannot be written to standard output; name a folder with --out")]
    [InlineData("--format xml", "--format xml: must be jsonl, json, csv, tsv or parquet")]
    [InlineData("--format parquet -o /dev/null", "--out /dev/null: is no file; Parquet needs one")]
    [InlineData("-o r.parquet/ --format parquet", "--out r.parquet/: names a folder; parquet needs a file")]
    [InlineData("--explode items", "--explode items: is for csv, tsv and parquet; name such a file with --out, or give --format")]
    [InlineData("-o r.jsonl --raw-cells true", "--raw-cells: is for csv and tsv")]
    [InlineData("-o r.csv --evidence-columns true --no-evidence true", "--evidence-columns: shows the evidence that --no-evidence leaves out")]
    public void A_form_of_results_that_cannot_be_is_refused(string flags, string error) =>
        Errors("-f a " + flags, "", "{}").ShouldHaveSingleItem().ShouldStartWith(error);

    [Fact]
    public void A_profile_fills_in_settings_that_no_flag_gives()
    {
        var settings = Good("--profile letters --timeout 9", config: TwoEndpoints);

        settings.Fields.Names.ShouldBe(["a", "b"]);
        settings.Timeout.ShouldBe(TimeSpan.FromSeconds(9));
        settings.MaxConcurrency.ShouldBe(7);
    }

    [Theory]
    [InlineData("", "", "--fields: say what to extract")]
    [InlineData("-f ,", "", "--fields ,: must be names separated by commas")]
    [InlineData("-f {\"type\":\"object\"}", "", "--fields: must be names separated by commas, or the file of a JSON Schema, but no JSON itself")]
    [InlineData("-f name;date", "", "--fields: name;date: separate names by commas, not by semicolons")]
    [InlineData("-f a,b,a", "", "--fields: names a twice")]
    [InlineData("-f a --max-concurrency 0", "", "--max-concurrency 0: must be an integer from 1 to 1000")]
    [InlineData("-f a --max-concurrency -1", "", "--max-concurrency -1: must be an integer from 1 to 1000")]
    [InlineData("-f a --max-concurrency 2.5", "", "--max-concurrency 2.5: must be an integer")]
    [InlineData("-f a", "PARALLEL_LLM_MAX_CONCURRENCY=many", "PARALLEL_LLM_MAX_CONCURRENCY=many: must be an integer")]
    [InlineData("-f a --timeout 0", "", "--timeout 0: must be a number of seconds, more than 0")]
    [InlineData("-f a --timeout NaN", "", "--timeout NaN: must be a number of seconds")]
    [InlineData("-f a --deadline 1e99", "", "--deadline 1e99: must be a number of seconds")]
    [InlineData("-f a --max-attempts 0", "", "--max-attempts 0: must be an integer from 1 to 100")]
    [InlineData("-f a --base-url api.openai.com/v1", "", "--base-url api.openai.com/v1: must be an absolute URL")]
    [InlineData("-f a --base-url localhost:8080", "", "--base-url localhost:8080: must be an absolute URL")]
    [InlineData("-f a", "OPENAI_BASE_URL=ftp://x", "OPENAI_BASE_URL=ftp://x: must be an absolute URL")]
    [InlineData("-f a --base-url http://x/v1", "", "--base-url http://x/v1: name the model to ask with --model, OPENAI_MODEL, or")]
    [InlineData("-f a", "OPENAI_BASE_URL=http://x/v1", "OPENAI_BASE_URL=http://x/v1: name the model to ask with --model")]
    [InlineData("-f a --priority hihg", "", "--priority hihg: must be low, normal, high or urgent; did you mean high?")]
    [InlineData("-f a --chunk-tokens 100 --chunk-overlap 50", "", "--chunk-overlap 50: must be an integer from 0 to 49")]
    [InlineData("-f a --temperature 3", "", "--temperature 3: must be a number from 0 to 2")]
    [InlineData("-f a --unordered maybe", "", "--unordered maybe: must be true or false")]
    [InlineData("-f a --endpoint x", "", "--endpoint x: the configuration has no endpoints")]
    [InlineData("-f a --profile x", "", "--profile x: the configuration has no profiles")]
    [InlineData("-f a --api-key-env NOT_SET", "", "--api-key-env NOT_SET: this environment variable is not set")]
    [InlineData("-f a --limit 0", "", "--limit 0: must be an integer from 1 to 2147483647")]
    [InlineData("-f a --sample 0", "", "--sample 0: must be an integer from 1 to 2147483647")]
    [InlineData("-f a --limit 5 --sample 3", "", "--limit 5 and --sample 3: give one of them")]
    [InlineData("-f a --seed 3", "", "--seed 3: there is no sample; give its size with --sample")]
    [InlineData("-f a --sample 3 --seed -1", "", "--seed -1: must be an integer from 0 to 2147483647")]
    [InlineData("-f a", "PARALLEL_LLM_MAX_CONCURENCY=3", "PARALLEL_LLM_MAX_CONCURENCY: unknown variable; did you mean PARALLEL_LLM_MAX_CONCURRENCY?")]
    public void A_wrong_value_is_reported_with_its_source_and_the_accepted_values(string flags, string environment, string error) =>
        Errors(flags, environment).ShouldHaveSingleItem().ShouldStartWith(error);

    [Theory]
    [InlineData("--api-key-env sk-proj-1234")]
    [InlineData("--api-key-env sk_proj_1234")]
    [InlineData("--base-url https://user:sk-proj-1234@example.com/v1")]
    public void A_misplaced_API_key_is_not_echoed_in_the_error(string flags) =>
        Errors("-f a " + flags, "").ShouldHaveSingleItem().ShouldNotContain("1234");

    [Theory]
    [InlineData("--endpoint thrid", "--endpoint thrid: must be one of first, second")]
    [InlineData("--endpoint secnod", "--endpoint secnod: must be one of first, second; did you mean second?")]
    [InlineData("--endpoint second --base-url http://x", "--base-url and --endpoint second: give one of them")]
    public void A_wrong_choice_of_endpoint_is_named_with_the_right_ones(string flags, string error) =>
        Errors("-f a " + flags, "FIRST_KEY=x", TwoEndpoints).ShouldHaveSingleItem().ShouldStartWith(error);

    [Fact]
    public void Variables_of_other_programs_are_passed_over() =>
        Good("-f a", "PARALLEL_LLM_SOMETHING_ELSE=1 OTHER=2").MaxConcurrency.ShouldBe(20);

    [Theory]
    [InlineData("", "", "Normal")]
    [InlineData("--verbose 1", "", "Information")]
    [InlineData("--verbose 2", "", "Debug")]
    [InlineData("--quiet true", "", "Quiet")]
    [InlineData("--verbose 1", "PARALLEL_LLM_QUIET=1", "Information")]
    [InlineData("--quiet true", "PARALLEL_LLM_VERBOSE=2", "Quiet")]
    [InlineData("", "PARALLEL_LLM_VERBOSE=true", "Information")]
    public void Verbosity_follows_the_same_precedence(string flags, string environment, string expected) =>
        Good("-f a " + flags, environment).Verbosity.ToString().ShouldBe(expected);

    [Fact]
    public void Paths_in_a_file_are_relative_to_its_folder_and_those_of_flags_are_not()
    {
        var config = ConfigReader.Read("""{"fields": "schema.json", "prompt_template": "t.txt", "report": "/r.json"}"""u8.ToArray(), "/etc/some/config.json");

        var settings = RunSettingsResolver.Resolve(["x"], new SettingSources(Flags("--out o.jsonl"), Environment(""), config), []).ShouldNotBeNull();

        settings.Fields.SchemaFile.ShouldBe("/etc/some/schema.json");
        settings.PromptTemplate.ShouldBe("/etc/some/t.txt");
        settings.Report.ShouldBe("/r.json");
        settings.Out.ShouldBe("o.jsonl");
    }

    [Theory]
    [InlineData("", "", "{}", false)]
    [InlineData("--main-content true", "", "{}", true)]
    [InlineData("", "PARALLEL_LLM_MAIN_CONTENT=true", "{}", true)]
    [InlineData("--profile pages", "", """{"profiles": {"pages": {"main_content": true}}}""", true)]
    [InlineData("--main-content false", "", """{"main_content": true}""", false)]
    public void The_main_content_is_read_alone_only_if_that_is_asked_for(string flags, string environment, string config, bool expected) =>
        Good("-f a " + flags, environment, config).MainContent.ShouldBe(expected);

    private static RunSettings Good(string flags, string environment = "", string config = "{}")
    {
        var resolved = Resolve(flags, environment, config);
        resolved.Errors.ShouldBeEmpty();
        return resolved.Settings.ShouldNotBeNull();
    }

    private static IReadOnlyList<string> Errors(string flags, string environment, string config = "{}")
    {
        var resolved = Resolve(flags, environment, config);
        resolved.Settings.ShouldBeNull();
        return resolved.Errors;
    }

    private static (RunSettings? Settings, Problems Errors) Resolve(string flags, string environment, string config)
    {
        var file = ConfigReader.Read(Encoding.UTF8.GetBytes(config), "config.json");
        var problems = new Problems();
        return (RunSettingsResolver.Resolve(["samples"], new SettingSources(Flags(flags), Environment(environment), file), problems), problems);
    }

    private static Dictionary<string, SettingValue> Flags(string text)
    {
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words.Chunk(2).ToDictionary(
            pair => Setting(pair[0]).Name,
            pair => SettingValue.OfFlag(Setting(pair[0]), pair[1]));
    }

    private static Setting Setting(string flag) =>
        RunSettingTable.All.Single(setting => setting.Flag == flag || setting.Alias == flag);

    private static Dictionary<string, string> Environment(string text) =>
        text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(each => each.Split('=')).ToDictionary(pair => pair[0], pair => pair[1]);
}
