using System.Text.Json;
using ParallelLlm.Tests.Unit.Host.Running;

namespace ParallelLlm.Tests.Unit.Extraction;

public sealed class SchemaFaultTests
{
    private static readonly string Letters = new('a', 45);

    [Theory]
    [InlineData("""{"type":"string","pattern":"^(a+)+$"}""", "f: pattern mismatch")]
    [InlineData("""{"type":"string","pattern":"^(?=a)(a+)+$"}""", "f: pattern not checked: it takes too long on this value")]
    [InlineData("""{"type":"string","pattern":"^(a|aa)+$"}""", "f: pattern mismatch")]
    [InlineData("""{"type":"string","pattern":"(x+x+)+y|^((a+)b?)*$"}""", "f: pattern mismatch")]
    [InlineData("""{"type":"string","pattern":"^(([a-z])+.)+[A-Z]([a-z])+$"}""", "f: pattern mismatch")]
    [InlineData("""{"type":["string","null"],"pattern":"^(a)\\1?(a+)+$"}""", "f: pattern not checked: it takes too long on this value")]
    [InlineData("""{"anyOf":[{"type":"string","pattern":"^(a+)+$"},{"type":"null"}]}""", "f: pattern mismatch")]
    [InlineData("""{"type":"string","not":{"pattern":"^(?=a)(a+)+$"}}""", "")]
    [InlineData("""{"type":"array","items":{"type":"string","pattern":"^(?=a)(a+)+$"}}""", "f[0]: pattern not checked: it takes too long on this value")]
    [InlineData("""{"type":"object","patternProperties":{"^(a+)+$":{"type":"string"}},"additionalProperties":false}""", "f.*: not in the schema")]
    [InlineData("""{"type":"object","patternProperties":{"^(?=a)(a+)+$":{}},"additionalProperties":false}""", "f.*: pattern of its name not checked: it takes too long on this name")]
    public void Fault_04_A_pattern_that_backtracks_costs_its_document_a_field_and_no_thread(string field, string problems)
    {
        var schema = ExtractionSchema.Parse($$$"""{"properties":{"f":{{{field}}} } }""");
        // A quarter of what a document's thread is given; the pattern would take years.
        schema.Rules!.Patterns.Longest = TimeSpan.FromMilliseconds(250);
        var text = $"\"{Letters}!\"";
        var value = field.Contains("\"array\"", StringComparison.Ordinal) ? $"[{text},{text},{text}]"
            : field.Contains("\"object\"", StringComparison.Ordinal) ? $"{{{text}:1}}"
            : text;

        var merged = Merge(schema, $$$"""{"f":{{{value}}} }""");

        string.Join('|', merged.Problems.Take(1)).ShouldBe(problems);
        merged.Status.ShouldBe(problems.Length == 0 ? DocumentStatus.Completed : DocumentStatus.Partial);
        merged.Fields["f"].GetRawText().ShouldBe(value);
    }

    [Fact]
    public void Fault_04_Choices_of_a_schema_that_contains_itself_are_not_tried_without_end()
    {
        var schema = ExtractionSchema.Parse(
            """
            {"properties":{"f":{"$ref":"#/$defs/n"}},"$defs":{"n":{"anyOf":[
              {"type":"object","properties":{"n":{"$ref":"#/$defs/n"}},"required":["x"]},
              {"type":"object","properties":{"n":{"$ref":"#/$defs/n"}},"required":["y"]}]}}}
            """);
        schema.Rules!.MostSteps = 200_000;
        var nested = string.Concat(Enumerable.Repeat("{\"n\":", 50)) + "{}" + new string('}', 50);

        Merge(schema, $$$"""{"f":{{{nested}}} }""").Problems[^1].ShouldBe("document: only partly checked: too many combinations of choices");
    }

    [Theory]
    [InlineData("89490200001234567890", """{"type":"integer"}""", "")]
    [InlineData("-9223372036854775809", """{"type":"integer"}""", "")]
    [InlineData("340282366920938463463374607431768211456", """{"type":"integer","minimum":0}""", "")]
    [InlineData("340282366920938463463374607431768211456", """{"type":"integer","maximum":340282366920938463463374607431768211455}""", "f: number too big")]
    [InlineData("-340282366920938463463374607431768211456", """{"type":"number","minimum":-340282366920938463463374607431768211455}""", "f: number too small")]
    [InlineData("89490200001234567890", """{"enum":[89490200001234567891]}""", "f: not in enumeration")]
    [InlineData("89490200001234567890", """{"const":89490200001234567890}""", "")]
    [InlineData("89490200001234567890", """{"type":"integer","multipleOf":10}""", "")]
    [InlineData("89490200001234567895", """{"type":"integer","multipleOf":10}""", "f: number not multiple of")]
    [InlineData("0.3", """{"type":"number","multipleOf":0.1}""", "")]
    [InlineData("89490200001234567890", """{"type":"string"}""", "f: string expected")]
    [InlineData("89490200001234567890", """{"type":["integer","null"],"exclusiveMaximum":89490200001234567890}""", "f: number too big")]
    [InlineData("1E400", """{"type":"integer","minimum":1e399}""", "")]
    [InlineData("1e99999999999999999999", """{"type":"number","maximum":1}""", "f: number too big")]
    [InlineData("1e-99999999999999999999", """{"type":"integer"}""", "f: integer expected")]
    [InlineData("[89490200001234567890,89490200001234567891]", """{"type":"array","uniqueItems":true,"items":{"type":"integer"}}""", "")]
    [InlineData("[89490200001234567890,8949020000123456789e1]", """{"type":"array","uniqueItems":true}""", "f: items not unique")]
    public void Fault_05_A_number_of_any_size_is_checked_as_it_is_written(string value, string field, string problems)
    {
        var schema = ExtractionSchema.Parse($$$"""{"properties":{"f":{{{field}}} } }""");

        var merged = Merge(schema, $$$"""{"f":{{{value}}} }""");

        string.Join('|', merged.Problems).ShouldBe(problems);
        merged.Fields["f"].GetRawText().ShouldBe(value);
    }

    [Theory]
    [InlineData("89490200001234567890", "89490200001234567890")]
    [InlineData("\"89490200001234567890\"", "89490200001234567890")]
    [InlineData("-18446744073709551616", "-18446744073709551616")]
    [InlineData("1e30", "1000000000000000000000000000000")]
    [InlineData("12345678901234567890123456789012345.0", "12345678901234567890123456789012345")]
    [InlineData("0.00", "0")]
    [InlineData("-0", "-0")]
    public void Fault_05_A_whole_number_of_an_answer_keeps_all_of_its_digits(string answered, string read)
    {
        var schema = ExtractionSchema.Parse("""{"properties":{"f":{"type":"integer"}}}""");
        IExtractor extractor = new FieldExtractor(schema);
        var reading = extractor.Read(PromptTemplateTests.Chunk("", 0), $$$"""{"f":{{{answered}}} }""");

        reading.Error.ShouldBeNull();
        var merged = extractor.Merge([reading.Fields!, ExtractionSchemaTests.Fields("""{"f":1}""")]);
        merged["f"].GetRawText().ShouldBe(read);
        schema.ValidateDocument(merged).ShouldBeEmpty();
    }

    [Fact]
    public void Fault_05_A_value_that_breaks_the_checker_skips_the_check_and_keeps_the_fields()
    {
        var schema = ExtractionSchema.Parse("""{"properties":{"f":{"type":"array"}}}""");
        var tooDeep = string.Concat(Enumerable.Repeat("[", 400)) + new string(']', 400);
        using var deep = JsonDocument.Parse(tooDeep, new JsonDocumentOptions { MaxDepth = 500 });

        var merged = Merge(schema, new Dictionary<string, JsonElement> { ["f"] = deep.RootElement });

        merged.Status.ShouldBe(DocumentStatus.Partial);
        merged.Problems.Single().ShouldStartWith("document: not checked: internal error: Json");
        merged.Fields["f"].GetRawText().ShouldBe(tooDeep);
    }

    [Theory]
    [InlineData("date", "2024-02-29", "1999-12-31")]
    [InlineData("time", "14:30:00Z", "14:30:00.5+02:00", "23:59:60Z", "00:59:60+01:00", "14:30:00z")]
    [InlineData("date-time", "2024-02-29T14:30:00Z", "2024-02-29t14:30:00-05:30")]
    [InlineData("duration", "P1D", "PT5M", "P1Y2M3DT4H5M6S", "P2W")]
    [InlineData("email", "a@b.org", "a.b+c@sub.example.org", "\"a b\"@example.org", "a@[192.0.2.1]", "a@[IPv6:2001:db8::1]")]
    [InlineData("uri", "https://example.org", "https://user@example.org:8080/a%20b?c=d#e", "urn:isbn:0451450523", "mailto:a@b.org", "http://[2001:db8::1]/", "file:///etc/hosts")]
    [InlineData("uuid", "123e4567-e89b-12d3-a456-426614174000", "123E4567-E89B-12D3-A456-426614174000")]
    [InlineData("ipv4", "0.0.0.0", "255.255.255.255", "192.0.2.1")]
    [InlineData("ipv6", "::", "::1", "2001:db8::1", "::ffff:192.0.2.1")]
    [InlineData("hostname", "example.org", "localhost", "a-b.example", "1.example")]
    public void Fault_20_A_text_of_a_format_meets_it(string format, params string[] texts)
    {
        foreach (var text in texts)
            Merge(Formatted(format), JsonSerializer.Serialize(new { f = text })).Problems.ShouldBeEmpty(text);
    }

    [Theory]
    [InlineData("date", "foo", "2024-02-30", "2023-02-29", "31.12.2024", "2024-1-1", "2024-12-31T00:00:00Z", " 2024-12-31", "2024-12-31\n", "20241231")]
    [InlineData("time", "foo", "25:00:00Z", "14:60:00Z", "14:30Z", "14:30:00", "2:30:00Z", "14:30:00+24:00", "12:30:60Z", "14:30:00Z\n")]
    [InlineData("date-time", "foo", "2024-12-31", "2024-12-31 14:30:00Z", "2024-02-30T14:30:00Z", "2024-12-31T14:30:00", "2024-12-31T24:00:00Z")]
    [InlineData("duration", "foo", "P", "PT", "P1DT", "1D", "P1S", "PT1D", "P1.5D")]
    [InlineData("email", "foo", "a@", "@b.org", "a b@example.org", "a@b..org", ".a@example.org", "a.@example.org", "a@-b.org", "a@b.org\n", "Ada <a@b.org>", "a@[300.0.0.1]")]
    [InlineData("uri", "foo", "//example.org", "/a/b", "http://exa mple.org", "http://example.org/a b", "http://example.org/%zz", "1http://a", "http://[::g]/", "https://example.org\n", "http://ü.example")]
    [InlineData("uuid", "foo", "123e4567e89b12d3a456426614174000", "{123e4567-e89b-12d3-a456-426614174000}", "123e4567-e89b-12d3-a456-42661417400g", "123e4567-e89b-12d3-a456-426614174000 ")]
    [InlineData("ipv4", "foo", "256.0.0.1", "1.2.3", "1.2.3.4.5", "01.2.3.4", "1.2.3.4.", "1.2.3.4\n", "0x1.2.3.4")]
    [InlineData("ipv6", "foo", ":", "1::2::3", "12345::", "::1%eth0", "[::1]", "1.2.3.4", "::ffff:1.2.3.256", "1:2:3:4:5:6:7:8:9")]
    [InlineData("hostname", "", "-a.org", "a-.org", "a..b", "a_b.org", "a b", "example.org.", "ü.example", "example.org\n")]
    public void Fault_20_A_text_of_no_such_format_is_named(string format, params string[] texts)
    {
        foreach (var text in texts)
            Merge(Formatted(format), JsonSerializer.Serialize(new { f = text })).Problems.ShouldHaveSingleItem(text)
                .ShouldStartWith($"f: no valid {format} such as ");
    }

    [Theory]
    [InlineData("""{"type":"string","format":"date"}""", "\"foo\"", "The field 'f' holds no valid date such as 2024-12-31.")]
    [InlineData("""{"anyOf":[{"type":"string","format":"date"},{"type":"null"}]}""", "\"foo\"", "The field 'f' holds no valid date such as 2024-12-31.")]
    [InlineData("""{"oneOf":[{"type":"string","format":"ipv4"},{"type":"string","format":"ipv6"}]}""", "\"foo\"", "The field 'f' holds no valid ipv4 such as 192.0.2.1 or no valid ipv6 such as 2001:db8::1.")]
    [InlineData("""{"allOf":[{"type":"string"},{"format":"uuid"}]}""", "\"foo\"", "The field 'f' holds no valid uuid such as 123e4567-e89b-12d3-a456-426614174000.")]
    [InlineData("""{"$ref":"#/$defs/d"}""", "\"foo\"", "The field 'f' holds no valid date such as 2024-12-31.")]
    [InlineData("""{"type":"array","items":{"type":"string","format":"email"}}""", """["a@b.org","foo"]""", "The field 'f[1]' holds no valid email such as name@example.org.")]
    [InlineData("""{"type":"object","properties":{"born":{"type":"string","format":"date"}}}""", """{"born":"foo"}""", "The field 'f.born' holds no valid date such as 2024-12-31.")]
    [InlineData("""{"type":"string","format":"date","minLength":20}""", "\"2024-12-31\"", null)]
    [InlineData("""{"type":"integer","format":"int64"}""", "5", null)]
    [InlineData("""{"type":"string","format":"date"}""", "null", null)]
    public void Fault_20_An_answer_that_breaks_a_format_is_asked_again_with_the_rule_named(string field, string value, string? error)
    {
        var schema = ExtractionSchema.Parse($$$"""{"properties":{"f":{{{field}}} },"$defs":{"d":{"type":"string","format":"date"} } }""");

        var reading = new FieldExtractor(schema).Read(PromptTemplateTests.Chunk("", 0), $$$"""{"f":{{{value}}} }""");

        reading.Error.ShouldBe(error);
        reading.Fields.ShouldNotBeNull("where nothing better comes")["f"].GetRawText().ShouldBe(value);
    }

    [Theory]
    [InlineData("iban")]
    [InlineData("idn-email")]
    [InlineData("regex")]
    [InlineData("DATE")]
    public void Fault_20_A_format_that_is_not_checked_is_refused_in_the_schema(string format) =>
        Should.Throw<ExtractionSchemaException>(() => Formatted(format)).Message.ShouldBe(
            $"The format '{format}' at $.properties.f.format is not checked. "
            + "Use one of date, time, date-time, duration, email, hostname, ipv4, ipv6, uri, uuid, or a pattern, or put it into the description.");

    private static ExtractionSchema Formatted(string format) => ExtractionSchema.Parse($$$"""{"properties":{"f":{"type":"string","format":"{{{format}}}"} } }""");

    private static MergedDocument Merge(ExtractionSchema schema, string fields) => Merge(schema, ExtractionSchemaTests.Fields(fields));

    private static MergedDocument Merge(ExtractionSchema schema, IReadOnlyDictionary<string, JsonElement> fields)
    {
        var merger = new DocumentMerger(schema);
        merger.Add(Chunks.Completed(PromptTemplateTests.Chunk("")) with { Result = fields });
        return merger.Merge();
    }
}
