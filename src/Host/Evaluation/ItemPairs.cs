using System.Globalization;
using System.Text.Json;
using ParallelLlm.Host.Output;

namespace ParallelLlm.Host.Evaluation;

/// <summary>Pairs the items of two lists, in any order, so that as many of their values as possible say the same. Pure.</summary>
internal static class ItemPairs
{
    /// <summary>Lists with more items that are not the same are paired by position.</summary>
    public const int MostItems = 200;

    // A value that says the same counts before one that is the same JSON, and that before the position.
    private const long Alike = 1_000_000;
    private const long Equal = 1_000;

    /// <returns>Index of each gold item → index of the result's item; -1 for none.</returns>
    public static int[] Of(IReadOnlyList<JsonElement> gold, IReadOnlyList<JsonElement> got)
    {
        var pairs = new int[gold.Count];
        Array.Fill(pairs, -1);
        var left = PairSame(gold, got, pairs);
        var open = Enumerable.Range(0, gold.Count).Where(index => pairs[index] < 0).ToList();
        if (open.Count == 0 || left.Count == 0)
            return pairs;
        if (open.Count > MostItems || left.Count > MostItems)
        {
            foreach (var (goldIndex, gotIndex) in open.Zip(left))
                pairs[goldIndex] = gotIndex;
            return pairs;
        }

        var leaves = left.ConvertAll(index => Leaves(got[index]));
        var weights = new long[open.Count, left.Count];
        foreach (var (row, goldIndex) in open.Index())
        {
            var goldLeaves = Leaves(gold[goldIndex]);
            for (var column = 0; column < left.Count; column++)
                weights[row, column] = Weight(goldLeaves, leaves[column]) + (goldIndex == left[column] ? 1 : 0);
        }

        foreach (var (row, column) in Assignment.Of(weights).Index())
            pairs[open[row]] = column < 0 ? -1 : left[column];
        return pairs;
    }

    /// <summary>Pairs items of the same writing, which are at their best together.</summary>
    /// <returns>The result's items that are left.</returns>
    private static List<int> PairSame(IReadOnlyList<JsonElement> gold, IReadOnlyList<JsonElement> got, int[] pairs)
    {
        var written = new Dictionary<string, Queue<int>>(StringComparer.Ordinal);
        for (var index = 0; index < got.Count; index++)
        {
            var text = got[index].GetRawText();
            if (!written.TryGetValue(text, out var same))
                written.Add(text, same = new Queue<int>());
            same.Enqueue(index);
        }

        for (var index = 0; index < gold.Count; index++)
        {
            if (written.TryGetValue(gold[index].GetRawText(), out var same) && same.TryDequeue(out var found))
                pairs[index] = found;
        }

        return [.. written.Values.SelectMany(rest => rest).Order()];
    }

    private static long Weight(Dictionary<string, ComparableValue> gold, Dictionary<string, ComparableValue> got)
    {
        var weight = 0L;
        foreach (var (path, value) in gold)
        {
            if (!got.TryGetValue(path, out var other))
                continue;
            if (value.IsEqualTo(other))
                weight += Alike + Equal;
            else if (value.SaysTheSameAs(other))
                weight += Alike;
        }

        return weight;
    }

    private static Dictionary<string, ComparableValue> Leaves(JsonElement item)
    {
        var found = new Dictionary<string, ComparableValue>(StringComparer.Ordinal);
        Collect("", item);
        return found;

        void Collect(string path, JsonElement value)
        {
            switch (value.ValueKind)
            {
                case JsonValueKind.Object:
                    foreach (var member in value.EnumerateObject())
                        Collect($"{path}/{JsonPointer.Escape(member.Name)}", member.Value);
                    break;
                case JsonValueKind.Array:
                    foreach (var (index, inner) in value.EnumerateArray().Index())
                        Collect(string.Create(CultureInfo.InvariantCulture, $"{path}/{index}"), inner);
                    break;
                case not (JsonValueKind.Null or JsonValueKind.Undefined):
                    found[path] = new ComparableValue(value);
                    break;
            }
        }
    }
}
