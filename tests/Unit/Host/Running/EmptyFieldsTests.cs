using System.Text;
using System.Text.Json;
using ParallelLlm.Host.Running;

namespace ParallelLlm.Tests.Unit.Host.Running;

public sealed class EmptyFieldsTests
{
    [Fact]
    public void A_field_counts_as_empty_until_a_document_has_a_value_for_it()
    {
        var fields = new EmptyFields();
        fields.Names.ShouldBeEmpty();

        fields.Add(Fields("""{"a":null,"b":null,"c":1,"d":null}"""));
        fields.Names.ShouldBe(["a", "b", "d"]);
        fields.Add(Fields("""{"a":"x","b":null,"c":null,"d":null}"""));
        fields.Add(Encoding.UTF8.GetBytes("""{"document":"d","status":"completed","fields":{"a":null,"b":null,"c":null,"d":7}}"""));

        fields.Names.ShouldBe(["b"]);
    }

    private static Dictionary<string, JsonElement> Fields(string json) => JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(json)!;
}
