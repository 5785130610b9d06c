using System.IO.Compression;
using System.Text;
using Nmf.Kernels.Storage;
using Nmf.Kernels.Tests.Tool;

namespace Nmf.Kernels.Tests.Facade;

/// <summary>A saved model is read back as it was, and nothing that is not one is.</summary>
public class ModelFileTests
{
    [Fact]
    public void A_model_comes_back_as_it_was()
    {
        using var directory = new TemporaryDirectory();
        var options = new NmfOptions { Cost = NmfCost.KullbackLeibler, MaxIterations = 33, Tolerance = 0, KktTolerance = 1e-9, Seed = -7, Floor = 1e-12 };
        float[] v = Samples.Uniform<float>(30 * 20, 1);
        NmfModel<float> model = NmfModel.Fit<float>(v, 30, 20, 4, options);
        model.Save(directory["m.npz"]);
        model.Save(directory["m.npz"]);
        NmfModel<float> again = NmfModel.Load<float>(directory["m.npz"]);
        Assert.Equal(["m.npz"], directory.Entries());
        Assert.Equal(model.Shape, again.Shape);
        Assert.Equal(model.W, again.W);
        Assert.Equal(model.H, again.H);
        Assert.Equal(options, again.Options);
        Assert.Equal((model.Cost, model.Iterations, model.StopReason), (again.Cost, again.Iterations, again.StopReason));
        Assert.Equal(model.CostHistory, again.CostHistory);

        NmfModel<double> wide = NmfModel.Fit<double>([1, 2, 3, 4], 2, 2, 1, new NmfOptions { Floor = 0 });
        wide.Save(directory["d.npz"]);
        Assert.Equal(wide.W, NmfModel.Load<double>(directory["d.npz"]).W);
        Refused<float>(directory["d.npz"], "W.npy: elements of type f8; here it must be f4");
    }

    [Fact]
    public void A_model_reconstructs_and_encodes()
    {
        float[] v = Samples.Uniform<float>(30 * 20, 1), all = new float[600], row = new float[20], column = new float[30];
        NmfModel<float> model = NmfModel.Fit<float>(v, 30, 20, 4);
        model.Reconstruct(all);
        model.ReconstructRow(7, row);
        model.ReconstructColumn(11, column);
        Assert.Equal(all[140..160], row);
        Assert.Equal(Enumerable.Range(0, 30).Select(i => all[(i * 20) + 11]), column);
        Assert.Equal(model.Cost, v.Zip(all).Sum(p => Math.Pow(p.First - p.Second, 2)), 1e-3);
        Assert.Throws<ArgumentOutOfRangeException>(() => model.ReconstructRow(30, row));
        Assert.Throws<ArgumentException>(() => model.ReconstructColumn(0, row));

        // A fit's own H is near the best code of its columns.
        using NmfEncoder<float> encoder = model.CreateEncoder();
        using NmfEncoder<float> rows = model.CreateRowEncoder();
        float[] h = new float[80], w = new float[120];
        encoder.Encode(v, 20, 20, h, 20, 500);
        rows.EncodeRows(v, 20, 30, w, 4, 500);
        Assert.InRange(encoder.CostOf(v, 20, 20, h, 20), 0, model.Cost * 1.001);
        Assert.InRange(rows.CostOfRows(v, 20, 30, w, 4), 0, model.Cost * 1.001);
    }

    [Fact]
    public void A_damaged_byte_is_noticed()
    {
        using var directory = new TemporaryDirectory();
        NmfModel<float> model = NmfModel.Fit<float>(Samples.Uniform<float>(30 * 20, 1), 30, 20, 4);
        model.Save(directory["m.npz"]);
        byte[] saved = File.ReadAllBytes(directory["m.npz"]);
        foreach (string name in (string[])["W.npy", "H.npy", "cost_history.npy", "nmf.npy"])
        {
            // An entry's bytes follow its name: the header of a .npy file has a multiple of 64, and then come the numbers.
            byte[] damaged = [.. saved];
            damaged[saved.AsSpan().IndexOf(Encoding.ASCII.GetBytes(name)) + name.Length + 150] ^= 1;
            File.WriteAllBytes(directory["damaged.npz"], damaged);
            Refused<float>(directory["damaged.npz"], "the file is damaged");
        }
    }

    [Fact]
    public void A_link_stays_one_and_a_file_keeps_its_permissions()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using var directory = new TemporaryDirectory();
        NmfModel<double> model = NmfModel.Fit<double>([1, 2, 3, 4], 2, 2, 1);
        model.Save(directory["target.npz"]);
        File.SetUnixFileMode(directory["target.npz"], UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.CreateSymbolicLink(directory["link.npz"], "target.npz");
        NmfModel<double> next = NmfModel.Fit<double>([4, 3, 2, 1], 2, 2, 1);
        next.Save(directory["link.npz"]);
        Assert.Equal("target.npz", new FileInfo(directory["link.npz"]).LinkTarget);
        Assert.Equal(next.W, NmfModel.Load<double>(directory["target.npz"]).W);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(directory["target.npz"]));
        Assert.Contains("is a device", Assert.Throws<IOException>(() => Replacement.PlaceOf("/dev/null")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Forged_files_are_refused_in_one_line_that_names_the_file()
    {
        using var directory = new TemporaryDirectory();
        string path = directory["m.npz"];
        NmfModel.Fit<float>([1, 2, 3, 4, 5, 6], 3, 2, 2).Save(path);
        byte[] good = File.ReadAllBytes(path);

        Refused<float>(directory.Write("text.npz", "no zip at all"), "not a model");
        Refused<float>(directory.Write("empty.npz", []), "not a model");
        Refused<float>(directory.Write("half.npz", good[..(good.Length / 2)]), "not a model");
        Forge("W.npy", null, "W.npy is missing");
        Forge("nmf.npy", null, "nmf.npy is missing");
        Forge("W.npy", NpyFile.Raw("{'descr': '<f4', 'fortran_order': False, 'shape': (1000000, 1000000), }", new byte[24]), "claims 1000000 × 1000000");
        Forge("W.npy", NpyFile.Write([1, 2, 3, 4], 2, 2, "<f4")[..^2], "but the file holds");
        Forge("W.npy", NpyFile.Write([1, 2, 3], 3, 1, "<f4"), "the rank must be one");
        Forge("W.npy", NpyFile.Write([1, 2, 3, 4, 5, 6], 3, 2, ">f4"), "big endian");
        Forge("W.npy", NpyFile.Write([1, 2, 3, 4, 5, 6], 3, 2, "<f4", fortran: true), "in Fortran order");
        Forge("W.npy", NpyFile.Write([1, 2, double.NaN, 4, 5, 6], 3, 2, "<f4"), "W has NaN at row 1, column 0");
        Forge("H.npy", NpyFile.Write([1, -2, 3, 4], 2, 2, "<f4"), "H has -2 at row 0, column 1");
        Forge("nmf.npy", Text("{}"), "not the JSON of a model");
        Forge("nmf.npy", Text(Summary(good).Replace("\"version\":1", "\"version\":2", StringComparison.Ordinal)), "version 2; this library reads version 1");
        Forge("nmf.npy", Text(Summary(good).Replace("\"checkEvery\":10", "\"checkEvery\":0", StringComparison.Ordinal)), "CheckEvery is 0");

        Forge("nmf.npy", Text(Summary(good).Replace("\"floor\":null", "\"floor\":1E200", StringComparison.Ordinal)), "floor is 1E+200");
        Forge("nmf.npy", Text(With("seconds", "-1")), "seconds is -1");
        Forge("nmf.npy", Text(With("seconds", "\"NaN\"")), "seconds is NaN");
        Forge("nmf.npy", Text(With("iterations", "-5")), "iterations is -5");
        Forge("nmf.npy", Text(With("finalCost", "\"NaN\"")), "finalCost has the cost NaN");
        Forge("cost_history.npy", NpyFile.Write([0, 1, 2.5, 1], 2, 2, "<f8"), "cost_history has the iteration 2.5");
        Forge("cost_history.npy", NpyFile.Write([0, -1], 1, 2, "<f8"), "cost_history has the cost -1");
        Forge("nmf.npy", Text("null"), "no version; this library reads version 1");
        NmfModel<float> model = NmfModel.Load<float>(path);
        Assert.Equal("/ is a directory; it must be a file", Assert.Throws<IOException>(() => model.Save("/")).Message);
        Assert.Equal($"{directory["."]} is a directory; it must be a file", Assert.Throws<IOException>(() => model.Save(directory["."])).Message);
        Assert.Equal($"{directory["no/m.npz"]}: there is no directory {directory["no"]}", Assert.Throws<DirectoryNotFoundException>(() => model.Save(directory["no/m.npz"])).Message);

        // A bomb: a few bytes that claim to unpack to many.
        string bomb = directory["bomb.npz"];
        Rewrite(good, bomb, "W.npy", NpyFile.Raw("{'descr': '<f4', 'fortran_order': False, 'shape': (3, 2), }", new byte[1 << 24]), CompressionLevel.SmallestSize);
        Refused<float>(bomb, "not compressed");

        // Lengths in the directory that the file does not have.
        byte[] lying = [.. good];
        int at = lying.AsSpan().LastIndexOf("PK\u0001\u0002"u8);
        BitConverter.TryWriteBytes(lying.AsSpan(at + 20), 0x7FFFFFF0);
        BitConverter.TryWriteBytes(lying.AsSpan(at + 24), 0x7FFFFFF0);
        Refused<float>(directory.Write("lying.npz", lying), "lying.npz: ");

        string With(string name, string value) => System.Text.RegularExpressions.Regex.Replace(Summary(good), $"\"{name}\":[^,}}]+", $"\"{name}\":{value}");

        void Forge(string entry, byte[]? content, string fragment)
        {
            string forged = directory["forged.npz"];
            Rewrite(good, forged, entry, content, CompressionLevel.NoCompression);
            Refused<float>(forged, fragment);
        }
    }

    private static void Refused<T>(string path, string fragment)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        string message = Assert.Throws<InvalidDataException>(() => NmfModel.Load<T>(path)).Message;
        Assert.StartsWith(path + ": ", message, StringComparison.Ordinal);
        Assert.Contains(fragment, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    private static void Rewrite(byte[] good, string path, string name, byte[]? content, CompressionLevel level)
    {
        using var source = new ZipArchive(new MemoryStream(good));
        using var target = new ZipArchive(File.Create(path), ZipArchiveMode.Create);
        foreach (ZipArchiveEntry entry in source.Entries)
        {
            using var copy = new MemoryStream();
            using (Stream stream = entry.Open())
            {
                stream.CopyTo(copy);
            }

            byte[]? bytes = entry.Name == name ? content : copy.ToArray();
            if (bytes is not null)
            {
                using Stream stream = target.CreateEntry(entry.Name, level).Open();
                stream.Write(bytes);
            }
        }
    }

    private static byte[] Text(string text) => NpyFile.Raw($"{{'descr': '|S{Encoding.ASCII.GetByteCount(text)}', 'fortran_order': False, 'shape': (), }}", Encoding.ASCII.GetBytes(text));

    private static string Summary(byte[] good)
    {
        using var archive = new ZipArchive(new MemoryStream(good));
        using var reader = new StreamReader(archive.GetEntry("nmf.npy")!.Open(), Encoding.Latin1);
        string all = reader.ReadToEnd();
        return all[all.LastIndexOf('{')..];
    }
}
