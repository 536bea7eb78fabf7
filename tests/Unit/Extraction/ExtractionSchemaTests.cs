using System.Text.Json;
using CsCheck;

namespace ParallelLlm.Tests.Unit.Extraction;

public class ExtractionSchemaTests
{
    [Fact]
    public void Names_become_nullable_text_fields_in_their_order()
    {
        var schema = ExtractionSchema.FromNames(["patient_name", " dose \"mg\" ", "größe"]);

        schema.FieldNames.ShouldBe(["patient_name", "dose \"mg\"", "größe"]);
        schema.ChunkSchema.Json.ShouldBe(
            """{"type":"object","properties":{"patient_name":{"type":["string","null"]},"dose \"mg\"":{"type":["string","null"]},"größe":{"type":["string","null"]}},"""
            + """ "required":["patient_name","dose \"mg\"","größe"],"additionalProperties":false}""".TrimStart());
        schema.ChunkSchema.ShouldBeSameAs(schema.ChunkSchema);
    }

    [Theory]
    [InlineData("", "There is no field")]
    [InlineData("a,,b", "Field 2 has no name")]
    [InlineData("a,  ,b", "Field 2 has no name")]
    [InlineData("a,b, a", "'a' is named twice")]
    public void Unusable_names_are_reported(string names, string message) =>
        Should.Throw<ExtractionSchemaException>(() => ExtractionSchema.FromNames(names.Length == 0 ? [] : names.Split(',')))
            .Message.ShouldContain(message);

    [Theory]
    [InlineData("not json", "line 1, column 2")]
    [InlineData("{\n  \"type\": }", "line 2, column 11")]
    [InlineData("{\"type\": \"\\ud800\"}", "half a surrogate pair")]
    [InlineData("{\"properties\": {\"\\ud800\": {}}}", "half a surrogate pair")]
    [InlineData("[]", "must be an object, not an array")]
    [InlineData("\"name\"", "must be an object, not a string")]
    [InlineData("""{"a":1}""", "no 'properties' at $")]
    [InlineData("""{"type":"object","properties":{}}""", "no 'properties' at $")]
    [InlineData("""{"type":"array","properties":{"a":{}}}""", "type at $ must be 'object'")]
    [InlineData("""{"properties":{"a":{"type":"strnig"}}}""", "'strnig' at $.properties.a.type is not a JSON Schema type. Use one of string, number")]
    [InlineData("""{"properties":{"a":{"type":["string",5]}}}""", "$.properties.a.type[1] must be a string, not a number")]
    [InlineData("""{"properties":{"a":"string"}}""", "$.properties.a must be an object, not a string")]
    [InlineData("""{"properties":["a"]}""", "$.properties must be an object, not an array")]
    [InlineData("""{"properties":{"":{}}}""", "has no name")]
    [InlineData("""{"properties":{"a":{},"a":{}}}""", "'a' is at $.properties twice")]
    [InlineData("""{"properties":{"a":{}},"required":"a"}""", "$.required must be an array, not a string")]
    [InlineData("""{"properties":{"a":{}},"required":["b"]}""", "requires 'b' at $.required")]
    [InlineData("""{"properties":{"a":{"$ref":"#/$defs/b"}}}""", "'#/$defs/b' at $.properties.a.$ref points to no schema")]
    [InlineData("""{"properties":{"a":{"$ref":"https://example.org/b.json"}}}""", "points outside the schema")]
    [InlineData("""{"properties":{"a":{"$ref":"#/$defs/b"}},"$defs":{"b":{"$ref":"#/$defs/c"},"c":{"$ref":"#/$defs/b"}}}""", "is circular")]
    [InlineData("""{"properties":{"a":{"anyOf":[{"type":"null"},{"$ref":"#/properties/a"}]}}}""", "is circular")]
    [InlineData("""{"allOf":[{"$ref":"#"}],"properties":{"a":{}}}""", "is circular")]
    [InlineData("""{"properties":{"a":{"$ref":"#/x"}},"x":{"type":"string"}}""", "points to no schema")]
    [InlineData("""{"properties":{"a":{"$ref":"#/properties"}}}""", "points to no schema")]
    [InlineData("""{"properties":{"a":{"not":{"$ref":"#/properties/b"}},"b":{}}}""", "is inside a 'not'")]
    [InlineData("""{"properties":{"a":{"pattern":"("}}}""", "The pattern at $.properties.a.pattern")]
    [InlineData("""{"properties":{"a":{"enum":[]}}}""", "$.properties.a.enum is empty")]
    [InlineData("""{"properties":{"a":{"minLength":-1}}}""", "$.properties.a.minLength must be an integer of 0 or more")]
    [InlineData("""{"properties":{"a":{"if":{}}}}""", "'if' at $.properties.a.if is not supported")]
    [InlineData("""{"properties":{"a":{"items":[{}]}}}""", "each position of an array, at $.properties.a.items")]
    [InlineData("""{"properties":{"a":{"anyOf":[{"type":"string"},{"typ":1,"type":"x"}]}}}""", "$.properties.a.anyOf[1].type")]
    public void An_invalid_schema_is_reported_with_its_location(string json, string message) =>
        Should.Throw<ExtractionSchemaException>(() => ExtractionSchema.Parse(json)).Message.ShouldContain(message);

    [Fact]
    public void A_schema_with_half_a_surrogate_pair_is_reported() =>
        Should.Throw<ExtractionSchemaException>(() => ExtractionSchema.Parse("""{"properties":{"a":{"title":"?"}}}""".Replace('?', '\ud83d')))
            .Message.ShouldContain("not valid text");

    [Theory]
    [InlineData("""{"type":"integer"}""", """{"type":["integer","null"]}""")]
    [InlineData("""{"type":["number","integer","null"]}""", """{"type":["number","null"]}""")]
    [InlineData("""{"enum":["x","y"]}""", """{"type":["string","null"],"enum":["x","y",null]}""")]
    [InlineData("""{"const":3}""", """{"type":["integer","null"],"enum":[3,null]}""")]
    [InlineData("""{"type":"string","format":"date","description":"Day of birth"}""", """{"type":["string","null"],"description":"Day of birth (format: date)"}""")]
    [InlineData("""{"type":"number","minimum":0}""", """{"type":["number","null"],"description":"minimum: 0"}""")]
    [InlineData("""{"type":"array","items":{"type":"string"}}""", """{"type":["array","null"],"items":{"type":"string"}}""")]
    [InlineData("""{"$ref":"#/definitions/d"}""", """{"anyOf":[{"$ref":"#/$defs/d"},{"type":"null"}]}""")]
    [InlineData("""{"$ref":"#/definitions/d/properties/x"}""", """{"type":["string","null"]}""")]
    [InlineData("""{"oneOf":[{"type":"string"},{"type":"integer"}]}""", """{"anyOf":[{"type":"string"},{"type":"integer"},{"type":"null"}]}""")]
    [InlineData("""{"anyOf":[{"type":"string"},{"type":"null"}]}""", """{"anyOf":[{"type":"string"},{"type":"null"}]}""")]
    [InlineData("""{"type":"object","properties":{"k":{"type":"boolean"}}}""", """{"type":["object","null"],"properties":{"k":{"type":["boolean","null"]}},"required":["k"],"additionalProperties":false}""")]
    [InlineData("""{"allOf":[{"$ref":"#/definitions/d"},{"properties":{"y":{"type":"string"}}}]}""", """{"type":["object","null"],"properties":{"x":{"type":["string","null"]},"y":{"type":["string","null"]}},"required":["x","y"],"additionalProperties":false}""")]
    [InlineData("{}", """{"type":["string","number","boolean","null"]}""")]
    [InlineData("true", """{"type":["string","number","boolean","null"]}""")]
    public void A_chunk_is_asked_in_the_strict_form_with_every_field_nullable(string field, string expected)
    {
        var schema = ExtractionSchema.Parse(
            """
            {"type":"object","properties":{"f":FIELD},"required":["f"],
             "definitions":{"d":{"type":"object","properties":{"x":{"type":"string"}}}}}
            """.Replace("FIELD", field, StringComparison.Ordinal));

        using var chunk = JsonDocument.Parse(schema.ChunkSchema.Json);
        chunk.RootElement.GetProperty("properties").GetProperty("f").GetRawText().ShouldBe(expected);
        chunk.RootElement.GetProperty("required").GetRawText().ShouldBe("""["f"]""");
        chunk.RootElement.GetProperty("additionalProperties").GetBoolean().ShouldBeFalse();
        chunk.RootElement.GetProperty("$defs").GetProperty("d").GetProperty("type").GetString().ShouldBe("object");
        schema.ChunkSchema.Json.ShouldNotContain("\n");
    }

    [Fact]
    public void A_root_that_refers_to_a_definition_gives_its_fields()
    {
        var schema = ExtractionSchema.Parse("""{"$ref":"#/$defs/node","$defs":{"node":{"type":"object","properties":{"name":{"type":"string"},"child":{"$ref":"#/$defs/node"}}}}}""");

        schema.ValidateDocument(Fields("""{"name":"x","child":{"name":"y","child":null}}""")).ShouldBeEmpty();
        schema.ValidateDocument(Fields("""{"name":"x","child":{"child":{"name":5}}}""")).ShouldBe(["child.child.name: string expected"]);
        schema.FieldNames.ShouldBe(["name", "child"]);
        schema.ChunkSchema.Json.ShouldContain("""{"type":"object","properties":{"name":{"type":["string","null"]},"child":{"anyOf":[{"$ref":"#/$defs/node"},{"type":"null"}]}},"required":["name","child"],"additionalProperties":false}""");
    }

    [Theory]
    [InlineData("""{"name":"secret","age":3,"tags":["a"],"home":{"zip":"12345","street":null},"kind":"x"}""", "")]
    [InlineData("""{"name":"secret","age":null,"tags":null,"home":null,"kind":null}""", "")]
    [InlineData("""{"name":null}""", "name: required, and not found")]
    [InlineData("""{"name":"secret","age":-5}""", "age: number too small")]
    [InlineData("""{"name":"secret","tags":["a",7]}""", "tags[1]: string expected")]
    [InlineData("""{"name":"secret","home":{"zip":"secret"}}""", "home.zip: pattern mismatch")]
    [InlineData("""{"name":"secret","home":{"street":"secret"}}""", "home.zip: required, and not found")]
    [InlineData("""{"name":"secret","kind":"secret"}""", "kind: not in enumeration")]
    [InlineData("""{"name":"secret","map":{"secret key":"secret"}}""", "map.*: integer expected")]
    public void A_document_is_checked_against_the_schema_as_it_was_written(string document, string problems)
    {
        var schema = ExtractionSchema.Parse(
            """
            {"type":"object","required":["name"],"properties":{
              "name":{"type":"string"}, "age":{"type":"integer","minimum":0}, "tags":{"type":"array","items":{"type":"string"}}, "kind":{"const":"x"},
              "home":{"$ref":"#/$defs/address"}, "map":{"type":"object","additionalProperties":{"type":"integer"}}},
             "$defs":{"address":{"type":"object","required":["zip"],"properties":{"zip":{"type":"string","pattern":"^[0-9]{5}$"},"street":{"type":"string"}}}}}
            """);

        var found = schema.ValidateDocument(Fields(document));

        string.Join('|', found).ShouldBe(problems);
    }

    [Fact]
    public void Definitions_may_refer_to_definitions_and_to_themselves()
    {
        var schema = ExtractionSchema.Parse(
            """
            {"properties":{"people":{"type":"array","items":{"$ref":"#/$defs/human"}}},"$defs":{
              "human":{"$ref":"#/$defs/person"},
              "person":{"type":"object","properties":{"home":{"$ref":"#/$defs/address"},"friends":{"type":"array","items":{"$ref":"#/$defs/human"}}}},
              "address":{"type":"object","properties":{"zip":{"type":"string"}}}}}
            """);

        schema.ValidateDocument(Fields("""{"people":[{"home":{"zip":"1"},"friends":[{"home":null,"friends":null}]}]}""")).ShouldBeEmpty();
        schema.ValidateDocument(Fields("""{"people":[{"friends":[{"home":{"zip":1}}]}]}""")).ShouldBe(["people[0].friends[0].home.zip: string expected"]);
    }

    [Fact]
    public void A_null_that_the_schema_takes_meets_a_required_field() =>
        ExtractionSchema.Parse("""{"properties":{"a":{"type":["string","null"]}},"required":["a"]}""")
            .ValidateDocument(Fields("""{"a":null}""")).ShouldBeEmpty();

    [Fact]
    public void A_list_of_names_has_no_rules() =>
        ExtractionSchema.FromNames(["a"]).ValidateDocument(Fields("""{"a":5}""")).ShouldBeEmpty();

    [Fact]
    public void Any_JSON_is_a_schema_or_is_refused_and_works_if_it_is_one()
    {
        var places = Gen.OneOf<string>("#", "#/properties/a", "#/$defs/a", "#/$defs/b", "#/definitions/a", "#/x", "#/properties");
        var leaf = Gen.OneOf(
            Gen.OneOf<string>("1", "-1", "0.5", "true", "false", "null", "[]", "{}", "\"string\"", "\"object\"", "\"x\"", "[\"a\"]", "[\"string\",\"null\"]", "[\"array\"]"),
            places.Select(place => $$"""{"$ref":"{{place}}"}"""));
        var key = Gen.OneOf<string>(
            "type", "properties", "$defs", "definitions", "items", "anyOf", "oneOf", "allOf", "not", "enum", "const", "required", "a", "b", "x", "description", "minimum", "additionalProperties");
        var value = leaf;
        for (var depth = 0; depth < 5; depth++)
        {
            var inner = value;
            value = Gen.OneOf(
                leaf,
                inner.Array[1, 2].Select(parts => $"[{string.Join(',', parts)}]"),
                Gen.Select(key, inner).Array[1, 4].Select(parts => $"{{{string.Join(',', parts.Select(part => $"\"{part.Item1}\":{part.Item2}"))}}}"));
        }

        Gen.Select(value, value, value).Sample(
            (a, b, definition) =>
            {
                try
                {
                    var schema = ExtractionSchema.Parse($$$"""{"properties":{"a":{{{a}}},"b":{{{b}}} },"$defs":{"a":{{{definition}}},"b":{"type":"string"} } }""");
                    JsonElement.Parse(schema.ChunkSchema.Json).GetProperty("properties").EnumerateObject().Select(property => property.Name).ShouldBe(schema.FieldNames);
                    schema.ValidateDocument(Fields("""{"a":{"a":null,"b":[1,{"x":null}]},"b":"text"}""")).ShouldNotBeNull();
                }
                catch (ExtractionSchemaException)
                {
                    // The other outcome that is allowed.
                }
            },
            iter: 5_000,
            threads: 1);
    }

    internal static IReadOnlyDictionary<string, JsonElement> Fields(string json) =>
        JsonElement.Parse(json).EnumerateObject().ToDictionary(property => property.Name, property => property.Value);
}
