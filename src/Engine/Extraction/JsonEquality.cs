using System.Runtime.InteropServices;
using System.Text.Json;

namespace ParallelLlm.Extraction;

/// <summary>Equality of JSON values: objects in any order of their keys, numbers in any notation. Pure.</summary>
internal sealed class JsonEquality : IEqualityComparer<JsonElement>
{
    internal static readonly JsonEquality Instance = new();

    public bool Equals(JsonElement x, JsonElement y)
    {
        if (x.ValueKind != y.ValueKind)
            return false;
        if (x.ValueKind != JsonValueKind.Undefined && JsonMarshal.GetRawUtf8Value(x).SequenceEqual(JsonMarshal.GetRawUtf8Value(y)))
            return true;
        return x.ValueKind switch
        {
            JsonValueKind.Number => JsonNumber.Of(x) == JsonNumber.Of(y),
            JsonValueKind.String => x.ValueEquals(y.GetString()),
            JsonValueKind.Array => x.GetArrayLength() == y.GetArrayLength()
                && x.EnumerateArray().Zip(y.EnumerateArray()).All(pair => Equals(pair.First, pair.Second)),
            JsonValueKind.Object => x.GetPropertyCount() == y.GetPropertyCount()
                && x.EnumerateObject().All(member => y.TryGetProperty(member.Name, out var other) && Equals(member.Value, other)),
            _ => true,
        };
    }

    public int GetHashCode(JsonElement obj)
    {
        var hash = new HashCode();
        hash.Add(obj.ValueKind);
        switch (obj.ValueKind)
        {
            case JsonValueKind.Number:
                hash.Add(JsonNumber.Of(obj));
                break;
            case JsonValueKind.String:
                hash.Add(obj.GetString(), StringComparer.Ordinal);
                break;
            case JsonValueKind.Array:
                foreach (var item in obj.EnumerateArray())
                    hash.Add(GetHashCode(item));
                break;
            case JsonValueKind.Object:
                // The order of the keys does not matter.
                hash.Add(obj.EnumerateObject().Aggregate(0, (sum, each) => sum ^ HashCode.Combine(each.Name, GetHashCode(each.Value))));
                break;
        }

        return hash.ToHashCode();
    }
}
