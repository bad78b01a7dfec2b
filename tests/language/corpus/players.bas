PLAY "video.mp4"
PLAY "https://example.com/v.mp4" WITH OPTIONS "autoplay,loop"
PAUSE
RESUME
STOP
TALK "played"
