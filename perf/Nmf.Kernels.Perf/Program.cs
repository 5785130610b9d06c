using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using Nmf.Kernels;
using Nmf.Kernels.Perf.Peers;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args is ["stages", .. var list]) { foreach (string one in list) { Stages.Run(one); } return; }
if (args is ["micro"]) { Micro.Run(); return; }
OpenBlas.SetThreads(1);
Console.WriteLine($"OpenBLAS core {OpenBlas.Core}");
string shapes = args.Length > 0 ? args[0] : "64x200r8,361x2429r49,1797x64r16,5000x38r3,2000x2000r32,513x4000r32,20000x2000r50,20000x2000r10";
string type = args.Length > 1 ? args[1] : "float";
foreach (string shape in shapes.Split(','))
{
    int[] p = Array.ConvertAll(shape.Split('x', 'r'), int.Parse);
    foreach (NmfCost cost in Enum.GetValues<NmfCost>())
    {
        if (type == "float") { Run<float>(cost, new NmfShape(p[0], p[1], p[2])); } else { Run<double>(cost, new NmfShape(p[0], p[1], p[2])); }
    }
}

static void Run<T>(NmfCost cost, NmfShape shape)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    var problem = new Problem<T>(cost, shape, Problem<T>.LowRankPlusNoise(shape));
    Contender<T>[] contenders = [new OursContender<T>("ours", problem), new OursContender<T>("ours (col)", problem, true),
        new OpenBlasTwoPasses<T>("2 passes", problem, int.MaxValue), new OpenBlasTwoPasses<T>("blocked 128", problem, 128), new OpenBlasTwoPasses<T>("blocked 512", problem, 512), new OpenBlasOnTranspose<T>("on Vt", problem)];
    if (Environment.GetEnvironmentVariable("ONLY") is { } only) { contenders = [contenders[int.Parse(only)], contenders[0], contenders[0]]; }
    double flops = cost == NmfCost.Euclidean ? (4.0 * shape.VLength * shape.Rank) + (3.0 * shape.Rank * shape.Rank * (shape.Rows + shape.Columns)) : 8.0 * shape.VLength * shape.Rank;
    int count = (int)Math.Clamp(3e8 / flops, 1, 3000);
    var times = new List<double>[contenders.Length];
    for (int c = 0; c < contenders.Length; c++)
    {
        times[c] = [];
        contenders[c].Reset();
        for (int i = 0; i < 5; i++) { contenders[c].Iterate(); }
        for (long s = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(s).TotalSeconds < 0.05;) { contenders[c].Iterate(); }
    }
    for (int round = 0; round < int.Parse(Environment.GetEnvironmentVariable("ROUNDS") ?? "9"); round++)
    {
        for (int c = 0; c < contenders.Length; c++)
        {
            contenders[c].Reset();
            contenders[c].Iterate();
            long s = Stopwatch.GetTimestamp();
            for (int i = 0; i < count; i++) { contenders[c].Iterate(); }
            times[c].Add(Stopwatch.GetElapsedTime(s).TotalMilliseconds / count);
        }
    }
    Console.Write($"{shape.Rows}x{shape.Columns} r{shape.Rank} {cost.ToString()[..2]}:");
    double[] med = times.Select(t => t.Min()).ToArray();
    for (int c = 0; c < contenders.Length; c++)
    {
        Console.Write($"  {contenders[c].Name} {med[c]:g4}");
    }
    Console.WriteLine($"  | best peer/ours {med[2..].Min() / med[0]:f2}  {flops / med[0] / 1e6:f0} GFLOPS  cost {contenders[0].Cost():g8} {contenders[2].Cost():g8}");
}
