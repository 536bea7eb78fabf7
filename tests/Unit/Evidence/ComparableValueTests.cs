using System.Text.Json;

namespace ParallelLlm.Tests.Unit.EvidenceSearch;

public sealed class ComparableValueTests
{
    [Theory]
    [InlineData("1", "1.0")]
    [InlineData("1e2", "100")]
    [InlineData("""{"a":1,"b":[2]}""", """{"b":[2.0],"a":1}""")]
    [InlineData("null", "null")]
    public void Equal_JSON_is_equal(string one, string other)
    {
        Value(one).IsEqualTo(Value(other)).ShouldBeTrue();
        Value(one).SaysTheSameAs(Value(other)).ShouldBeTrue();
    }

    [Theory]
    [InlineData("\"Großmüller\"", "\"GROSSMULLER\"")]
    [InlineData("\"Dr. Anna-Lena  Weber\"", "\"dr anna lena weber\"")]
    [InlineData("\"„Haus“\"", "\"\\\"Haus\\\"\"")]
    [InlineData("\"1.234,50\"", "1234.5")]
    [InlineData("\"1'234.50\"", "\"1.234,50\"")]
    [InlineData("\"12,5 %\"", "0.125")]
    [InlineData("\"2024-04-03\"", "\"3. April 2024\"")]
    [InlineData("\"03.04.2024\"", "\"April 3, 2024\"")]
    [InlineData("\"03/04/2024\"", "\"2024-04-03\"")]
    [InlineData("\"2024-04-03T00:00:00Z\"", "\"2024-04-03\"")]
    [InlineData("\"三千二百\"", "3200")]
    [InlineData("\"True\"", "true")]
    [InlineData("\"+49 30 1234567\"", "\"+49-30-1234567\"")]
    public void Another_writing_says_the_same_either_way(string one, string other)
    {
        Value(one).IsEqualTo(Value(other)).ShouldBeFalse();
        Value(one).SaysTheSameAs(Value(other)).ShouldBeTrue();
        Value(other).SaysTheSameAs(Value(one)).ShouldBeTrue();
    }

    [Theory]
    [InlineData("\"Weber\"", "\"Webern\"")]
    [InlineData("\"Weber\"", "null")]
    [InlineData("\"\"", "null")]
    [InlineData("12.5", "125")]
    [InlineData("12", "-12")]
    [InlineData("\"2024-04-03\"", "\"2024-03-04\"")]
    [InlineData("\"03/04/2024\"", "\"04/03/2024\"")]
    [InlineData("\"00123\"", "\"123\"")]
    [InlineData("\"00123\"", "123")]
    [InlineData("\"A+\"", "\"A-\"")]
    [InlineData("\"Rhesus +\"", "\"Rhesus -\"")]
    [InlineData("\"< 500 mg\"", "\"> 500 mg\"")]
    [InlineData("\"1,5 mg/dl\"", "\"15 mg/dl\"")]
    [InlineData("\"1000 %\"", "\"1000\"")]
    [InlineData("true", "false")]
    [InlineData("true", "1")]
    [InlineData("[1]", "1")]
    public void Another_value_does_not_say_the_same(string one, string other)
    {
        Value(one).SaysTheSameAs(Value(other)).ShouldBeFalse();
        Value(other).SaysTheSameAs(Value(one)).ShouldBeFalse();
    }

    private static ComparableValue Value(string json) => new(JsonElement.Parse(json));
}
