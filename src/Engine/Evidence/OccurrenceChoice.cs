namespace ParallelLlm.EvidenceSearch;

/// <summary>Chooses one of several places: near the field's label, near its siblings, in the order of an array, first. Pure.</summary>
internal sealed class OccurrenceChoice
{
    // Items with nothing of their own differ in length: a later place is not nearer for some characters.
    private const int Slack = 16;

    // Where the items before end.
    private int _from;

    public void Choose(LeafGroup group)
    {
        if (group.Kind == LeafGroupKind.Items)
            InOrder(group.Leaves);
        else
            Together(group.Leaves, group.Kind == LeafGroupKind.Item);
    }

    /// <summary>Starts another array of objects.</summary>
    public void StartArray() => _from = 0;

    // The longest sequence of items in the order of the text; each further item at its first place.
    private static void InOrder(List<Leaf> leaves)
    {
        // The last place of the best sequence of each length, with the one before it.
        var tails = new List<Link>();
        for (var i = 0; i < leaves.Count; i++)
        {
            leaves[i].Chosen = leaves[i].Places[0];
            // From the end, so that a sequence has an item once.
            for (var place = leaves[i].Places.Count - 1; place >= 0; place--)
            {
                var at = leaves[i].Places[place];
                var length = CountBefore(tails, at.Start);
                var link = new Link(i, at, length == 0 ? null : tails[length - 1]);
                if (length == tails.Count)
                    tails.Add(link);
                else
                    tails[length] = link;
            }
        }

        for (var link = tails.Count == 0 ? null : tails[^1]; link is not null; link = link.Before)
            leaves[link.Item].Chosen = link.Place;
    }

    private static int CountBefore(List<Link> tails, int start)
    {
        var (low, high) = (0, tails.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = tails[middle].Place.Start < start ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    private void Together(List<Leaf> leaves, bool isItem)
    {
        if (leaves.Count == 0)
            return;
        var from = isItem ? _from : 0;
        // A value before all items, such as a common date, belongs to each of them.
        var later = leaves.FindAll(leaf => leaf.Places[^1].Start >= from);
        if (later.Count == 0)
            (later, from) = (leaves, 0);
        var start = Nearest(later, from, isItem && later.TrueForAll(leaf => leaf.Places.Count > 1));
        foreach (var leaf in leaves)
            leaf.Chosen = leaf.Places.FirstOrDefault(place => place.Start >= start, leaf.Places[^1]);
        if (isItem)
            _from = Math.Max(_from, later.Max(leaf => leaf.Chosen.End));
    }

    // The start of the shortest stretch with a place of each, at or after an index.
    private static int Nearest(List<Leaf> leaves, int from, bool isFirstOfNear)
    {
        var next = new int[leaves.Count];
        var queue = new PriorityQueue<int, (int Start, int Leaf)>();
        var end = 0;
        for (var i = 0; i < leaves.Count; i++)
        {
            var places = leaves[i].Places;
            while (next[i] < places.Count && places[next[i]].Start < from)
                next[i]++;
            queue.Enqueue(i, (places[next[i]].Start, i));
            end = Math.Max(end, places[next[i]].End);
        }

        var stretches = new List<(int Start, int Length)>();
        while (queue.TryPeek(out var leaf, out var first))
        {
            stretches.Add((first.Start, end - first.Start));
            if (++next[leaf] == leaves[leaf].Places.Count)
                break;
            var place = leaves[leaf].Places[next[leaf]];
            end = Math.Max(end, place.End);
            queue.DequeueEnqueue(leaf, (place.Start, leaf));
        }

        var least = stretches.Min(stretch => stretch.Length);
        var most = isFirstOfNear ? least + (least / 2) + Slack : least;
        return stretches.Find(stretch => stretch.Length <= most).Start;
    }

    private sealed record Link(int Item, Occurrence Place, Link? Before);
}
