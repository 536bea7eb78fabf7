using System.IO.Compression;
using System.Text;

namespace ParallelLlm.Host.Documents.Encodings;

/// <summary>
/// The languages that texts are expected in. Their tables are a resource made by <c>tests/Load -- letter-models</c>, loaded at the first
/// text whose encoding must be guessed.
/// </summary>
internal static class LetterModels
{
    /// <summary>The unit of stored costs, in nats; each is one byte.</summary>
    public const float Step = 1 / 16f;

    private const string Resource = "letters.bin";

    private static readonly Lazy<IReadOnlyList<LetterModel>> Loaded = new(() =>
    {
        using var stream = typeof(LetterModels).Assembly.GetManifestResourceStream(Resource)!;
        return Read(stream);
    });

    public static IReadOnlyList<LetterModel> All => Loaded.Value;

    public static IReadOnlyList<LetterModel> Read(Stream stream)
    {
        using var reader = new BinaryReader(new BrotliStream(stream, CompressionMode.Decompress), Encoding.UTF8);
        var models = new LetterModel[reader.ReadByte()];
        for (var i = 0; i < models.Length; i++)
            models[i] = ReadOne(reader);
        return models;
    }

    private static LetterModel ReadOne(BinaryReader reader)
    {
        var language = reader.ReadString();
        var letters = reader.ReadString();
        var typical = Nats(reader);
        var single = new float[letters.Length + 1];
        for (var i = 0; i < single.Length; i++)
            single[i] = Nats(reader);
        var pairs = Pairs(reader, single);
        var triples = new Dictionary<int, float>();
        for (var left = reader.ReadUInt16(); left > 0; left--)
            triples[LetterModel.Key(reader.ReadByte(), reader.ReadByte(), reader.ReadByte())] = Nats(reader);
        return new LetterModel(language, letters, typical, single, pairs, triples);
    }

    /// <summary>Costs of all pairs; empty for a language that does not separate words, for which none are listed.</summary>
    private static float[] Pairs(BinaryReader reader, float[] single)
    {
        var listed = reader.ReadUInt16();
        if (listed == 0)
            return [];
        var pairs = new float[single.Length * single.Length];
        for (var i = 0; i < pairs.Length; i++)
            pairs[i] = single[i % single.Length] + LetterModel.BackOff;
        for (; listed > 0; listed--)
            pairs[(reader.ReadByte() * single.Length) + reader.ReadByte()] = Nats(reader);
        return pairs;
    }

    private static float Nats(BinaryReader reader) => reader.ReadByte() * Step;
}
